"""Rows that do not fit each other are named: shares, milestones, weights, scenarios and grades."""

from pathlib import Path

import pytest

from scripts.seeds.__main__ import check_seeds
from tests.unit.seeds.check.seed_copies import (
    ALLOCATION,
    ANCHOR_YEAR,
    BASE_LIFETIME,
    BASE_POWER,
    BASE_TRAINING,
    GRADES,
    GRID_RELIEF,
    MIXTURE,
    SCALARS,
    SCENARIOS,
    SUPPLY,
    WEIGHTS,
    add,
    assert_only,
    change,
    line_of,
    matches,
    read,
    write,
)


def remove(path: Path, key: dict[str, str]) -> None:
    """Remove every row that has the key."""
    rows = read(path)
    kept = [row for row in rows if not matches(row, key)]
    assert len(kept) < len(rows)
    write(path, kept)


def test_shares_are_summed_after_inheritance(root: Path) -> None:
    """A child that changes one share of its parent no longer adds up."""
    for row in read(root / ALLOCATION):
        if matches(row, {"parameter": "training_share_frac", "scenario": "base"}):
            value = "0.5" if row["year"] == "2030" else row["value"]
            add(root / ALLOCATION, row, scenario="fragmented_market", value=value)
    line = line_of(root / ALLOCATION, {"parameter": "training_share_frac", "value": "0.5"})
    message = assert_only(check_seeds(root), ALLOCATION, line, "value")
    assert "scenario 'fragmented_market' in 2030" in message
    assert "add up to 1.26;" in message


def test_year_that_one_share_gives_alone_is_named(root: Path) -> None:
    """A share at a year of its own cannot be added up with the others."""
    add(root / ALLOCATION, BASE_TRAINING, year="2035")
    line = line_of(root / ALLOCATION, {"year": "2035"})
    message = assert_only(check_seeds(root), ALLOCATION, line, "year")
    assert "give it for inference_share_frac, ai_rnd_experiment_share_frac" in message


def test_missing_milestone_names_the_row_to_add(root: Path) -> None:
    """A missing milestone is reported after the last row of its group."""
    remove(root / SUPPLY, BASE_POWER)
    line = line_of(root / SUPPLY, {"parameter": "power_kw_per_h100e", "scenario": "base"})
    message = assert_only(check_seeds(root), SUPPLY, line, "year")
    assert f"add after line {line}: power_kw_per_h100e,base,2030,..." in message


def test_missing_milestone_of_a_child_is_named(root: Path) -> None:
    """What an inheriting scenario gives, it gives for all milestones."""
    child = {"parameter": "cluster_contiguity_factor_frac", "scenario": "fragmented_market"}
    remove(root / ALLOCATION, {**child, "year": "2040"})
    line = line_of(root / ALLOCATION, child)
    message = assert_only(check_seeds(root), ALLOCATION, line, "year")
    assert "cluster_contiguity_factor_frac,fragmented_market,2040,..." in message


def test_child_may_leave_out_a_parameter(root: Path) -> None:
    """What an inheriting scenario leaves out entirely comes from its parent."""
    child = {"parameter": "cluster_contiguity_factor_frac", "scenario": "fragmented_market"}
    remove(root / ALLOCATION, child)
    assert check_seeds(root) == []


def test_missing_parameter_of_a_complete_scenario_is_named(root: Path) -> None:
    """A complete scenario gives every parameter of its layer."""
    remove(root / SUPPLY, {"parameter": "accelerator_lifetime_years", "scenario": "capex_rich"})
    message = assert_only(check_seeds(root), SUPPLY, None, "parameter")
    assert "add to the file: accelerator_lifetime_years,capex_rich,2024,..." in message


def test_missing_scenario_is_named(root: Path) -> None:
    """A complete scenario without any row is reported once."""
    remove(root / SUPPLY, {"scenario": "capex_rich"})
    message = assert_only(check_seeds(root), SUPPLY, None, "scenario")
    assert "no row gives scenario 'capex_rich'" in message
    assert "accelerator_lifetime_years" in message


def test_missing_scalar_is_named(root: Path) -> None:
    """Every registered scalar has a row."""
    remove(root / SCALARS, ANCHOR_YEAR)
    message = assert_only(check_seeds(root), SCALARS, None, "parameter")
    assert "no row gives the scalar 'historical_anchor_year'" in message


def test_scalar_with_milestones_is_named(root: Path) -> None:
    """A parameter with milestones has no place among the scalars."""
    add(root / SCALARS, ANCHOR_YEAR, parameter="accelerator_lifetime_years")
    line = line_of(root / SCALARS, {"parameter": "accelerator_lifetime_years"})
    message = assert_only(check_seeds(root), SCALARS, line, "parameter")
    assert "move it to the assumptions of layer supply" in message


def test_duplicate_key_names_both_lines(root: Path) -> None:
    """A second row with the same key is reported with the first."""
    first = line_of(root / SUPPLY, BASE_POWER)
    add(root / SUPPLY, BASE_POWER)
    line = line_of(root / SUPPLY, BASE_POWER)
    message = assert_only(check_seeds(root), SUPPLY, line, "parameter, scenario, year")
    assert f"'power_kw_per_h100e', 'base', '2030' is already on line {first}" in message


def test_weights_that_miss_one_are_named(root: Path) -> None:
    """Weights of a year that sum to 0.9 are reported with their lines."""
    change(root / WEIGHTS, GRID_RELIEF, weight="0.3")
    line = line_of(root / WEIGHTS, {"scenario": "grid_relief", "year": "2030"})
    message = assert_only(check_seeds(root), WEIGHTS, line, "weight")
    assert f"of scenario grid_relief, year 2030 (lines {line - 1}, {line}) add up to 0.9;" in message


def test_missing_weight_year_is_named(root: Path) -> None:
    """A mixture covers every projected year."""
    remove(root / WEIGHTS, {"scenario": "grid_relief", "year": "2036"})
    problems = check_seeds(root)
    assert {(each.file, each.column) for each in problems} == {(WEIGHTS, "year")}
    assert len(problems) == 2
    assert all("2036 is missing for scenario grid_relief" in each.message for each in problems)


def test_weight_outside_the_projected_years_is_named(root: Path) -> None:
    """A mixture has no year that is not projected."""
    add(root / WEIGHTS, {"component_scenario": "base"}, year="2041")
    line = line_of(root / WEIGHTS, {"year": "2041"})
    assert "outside 2024 to 2040" in assert_only(check_seeds(root), WEIGHTS, line, "year")


def test_mixture_of_another_layer_is_named(root: Path) -> None:
    """Mixtures are supply scenarios."""
    remove(root / SCENARIOS, {"scenario": "grid_relief"})
    remove(root / MIXTURE, {"scenario": "grid_relief"})
    change(root / MIXTURE, {"layer": "supply", "scenario": "base"}, weight="0.6")
    change(root / WEIGHTS, {"scenario": "grid_relief"}, scenario="training_race")
    problems = check_seeds(root)
    assert len(problems) == len(read(root / WEIGHTS))
    for each in problems:
        assert (each.file, each.column) == (WEIGHTS, "scenario")
        assert "'training_race' is not a scenario of layer supply" in each.message


def test_mixture_has_no_assumptions(root: Path) -> None:
    """A row of a mixture would never be read."""
    add(root / SUPPLY, BASE_LIFETIME, scenario="grid_relief")
    line = line_of(root / SUPPLY, {"scenario": "grid_relief"})
    message = assert_only(check_seeds(root), SUPPLY, line, "scenario")
    assert f"'grid_relief' has rows here (the first on this line), but is a mixture in {WEIGHTS}" in message


@pytest.mark.parametrize(
    ("component", "fragment"),
    [
        ("training_race", "'training_race' is not a scenario of layer supply"),
        ("grid_relief", "'grid_relief' is a mixture itself"),
    ],
)
def test_wrong_component_is_named(root: Path, component: str, fragment: str) -> None:
    """What is mixed are supply scenarios with assumptions of their own."""
    rows = read(root / WEIGHTS)
    change(root / WEIGHTS, {"component_scenario": "base"}, component_scenario=component)
    problems = check_seeds(root)
    assert [each.line for each in problems] == [
        line for line, row in enumerate(rows, start=2) if row["component_scenario"] == "base"
    ]
    for each in problems:
        assert (each.file, each.column) == (WEIGHTS, "component_scenario")
        assert fragment in each.message


def test_component_that_inherits_is_named(root: Path) -> None:
    """Only complete scenarios are mixed."""
    key = {"scenario": "capex_rich", "layer": "supply"}
    change(root / SCENARIOS, key, inherits_from="chip_bottleneck")
    assert check_seeds(root) == []
    change(root / WEIGHTS, GRID_RELIEF, component_scenario="capex_rich")
    problems = check_seeds(root)
    assert any(
        each.column == "component_scenario" and "'capex_rich' inherits from" in each.message for each in problems
    )


def test_mixture_cannot_inherit(root: Path) -> None:
    """A mixture has nothing to take from a parent."""
    key = {"scenario": "grid_relief"}
    line = line_of(root / SCENARIOS, key)
    change(root / SCENARIOS, key, inherits_from="base")
    message = assert_only(check_seeds(root), SCENARIOS, line, "inherits_from")
    assert "'base' cannot be" in message


def test_grade_without_a_factor_is_named(root: Path) -> None:
    """Every grade in use has a row in the registry of grades."""
    remove(root / GRADES, {"confidence": "high"})
    problems = check_seeds(root)
    assert problems
    assert all(f"'high' has no row in {GRADES}" in each.message for each in problems)
