"""Tests of the seed check: one fault is put into a copy of the seeds, and must be named."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.seeds.__main__ import check_seeds, main
from scripts.seeds.declared_rules import DeclarationError
from scripts.seeds.files import Problem, parse_table

REPOSITORY = Path(__file__).resolve().parents[3]
SUPPLY = "seeds/assumptions/supply_assumptions.csv"
ALLOCATION = "seeds/assumptions/allocation_assumptions.csv"
SCALARS = "seeds/assumptions/scalar_assumptions.csv"
WEIGHTS = "seeds/assumptions/supply_mixture_weights.csv"
FORMS = "seeds/assumptions/horizon_forms.csv"
CORRELATIONS = "seeds/assumptions/rank_correlations.csv"
MIXTURE = "seeds/assumptions/scenario_weights.csv"
PARAMETERS = "seeds/reference/parameters.csv"
SCENARIOS = "seeds/reference/scenarios.csv"
GRADES = "seeds/reference/confidence_grades.csv"
MODELS = "seeds/observations/notable_ai_models.csv"
HORIZONS = "seeds/observations/metr_time_horizons.csv"
DATED = "seeds/observations/dated_observations.csv"
DOUBLING_TIMES = "seeds/observations/metr_doubling_times.csv"
EFFICIENCY = "seeds/observations/algorithmic_efficiency_estimates.csv"
COUNTS = "seeds/assumptions/model_count_scenarios.csv"
HISTORY = "seeds/observations/model_count_history.csv"
RULES = "seeds/reference/regulatory_thresholds.csv"
MEASURES = "seeds/reference/projection_measures.csv"
THRESHOLDS = "seeds/reference/projection_thresholds.csv"
YML = "seeds/assumptions/_assumptions__seeds.yml"

BASE_SHIPMENTS = {"parameter": "shipments_h100e", "scenario": "base", "year": "2030"}
LIFETIME = {"parameter": "accelerator_lifetime_years"}
BASE_LIFETIME = {**LIFETIME, "scenario": "base", "year": "2024"}
BASE_POWER = {"parameter": "power_kw_per_h100e", "scenario": "base", "year": "2030"}
BASE_TRAINING = {"parameter": "training_share_frac", "scenario": "base", "year": "2030"}
ANCHOR_YEAR = {"parameter": "historical_anchor_year"}
ALLOCATION_BASE = {"scenario": "base", "layer": "allocation"}
CHILD = {"scenario": "fragmented_market", "layer": "allocation"}
GRID_RELIEF = {"scenario": "grid_relief", "component_scenario": "base", "year": "2030"}
LENET = {"model": "LeNet-5"}
O3 = {"model_key": "o3_inspect"}
SOLD = {"quantity": "chips_sold", "period": "2026"}
NORMAL = {"parameter": "eci_per_year"}
LOGNORMAL = {"parameter": "chip_life_scale"}
TRIANGULAR = {"parameter": "training_mfu"}
FULL_RANGE = {"parameter": "automation_2026"}
SPLIT = {"parameter": "run_days_limit"}
BETA = {"parameter": "software_scale_dependence"}
BASELINE_LAW = {"parameter": "largest_share_is_lognormal", "scenario": "baseline"}
GRADIENT_A = {"parameter": "allocation_slope_low", "scenario": "allocation_gradient_a"}
PAIR = {"parameter_a": "software_growth_initial", "parameter_b": "software_ceiling"}
UNTIED_PAIR = {"parameter_a": "horizon_doublings_per_year"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the check reads, with ten observed models instead of hundreds."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(REPOSITORY / "seeds", folder / "seeds")
    shutil.copy(REPOSITORY / "dbt_project.yml", folder)
    models = read(folder / MODELS)
    write(folder / MODELS, [*models[-9:], *(row for row in models if matches(row, LENET))])
    return folder


@pytest.fixture
def root(small: Path, tmp_path: Path) -> Path:
    """Return a copy of the small seeds, for the faults of one test."""
    return shutil.copytree(small, tmp_path, dirs_exist_ok=True)


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a seed that has one row per line."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write the rows of a seed, one per line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def matches(row: dict[str, str], key: dict[str, str]) -> bool:
    """Tell whether the row has the key."""
    return key.items() <= row.items()


def line_of(path: Path, key: dict[str, str]) -> int:
    """Return the line of the last row that has the key."""
    return max(line for line, row in enumerate(read(path), start=2) if matches(row, key))


def change(path: Path, key: dict[str, str], **cells: str) -> None:
    """Change cells of every row that has the key."""
    rows = read(path)
    assert any(matches(row, key) for row in rows)
    write(path, [{**row, **cells} if matches(row, key) else row for row in rows])


def remove(path: Path, key: dict[str, str]) -> None:
    """Remove every row that has the key."""
    rows = read(path)
    kept = [row for row in rows if not matches(row, key)]
    assert len(kept) < len(rows)
    write(path, kept)


def add(path: Path, key: dict[str, str], **cells: str) -> None:
    """Append a copy of the last row that has the key, with some cells changed."""
    rows = read(path)
    write(path, [*rows, {**[row for row in rows if matches(row, key)][-1], **cells}])


def replace(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def assert_only(problems: list[Problem], file: str, line: int | None, column: str | None) -> str:
    """Assert that exactly one problem was found, there, and return its message."""
    assert [(each.file, each.line, each.column) for each in problems] == [(file, line, column)]
    return problems[0].message


def test_repository_seeds_are_good() -> None:
    """The committed seeds have no problem."""
    assert check_seeds(REPOSITORY) == []


@pytest.mark.parametrize(
    ("file", "key", "column", "value", "fragment"),
    [
        # model counts
        (COUNTS, {"parameter": "historical_training_growth"}, "value", "0", "'0' is outside the range of historical"),
        (COUNTS, {"parameter": "history_training_share"}, "value", "1.2", "'1.2' is outside the range of history_tra"),
        (COUNTS, {"parameter": "largest_share_low"}, "value", "0", "'0' is outside the range of largest_share_low"),
        (COUNTS, {"parameter": "largest_share_low"}, "value", "0.6", "above largest_share_high, 0.5, in scenario"),
        (COUNTS, GRADIENT_A, "value", "0.95", "lets allocation_slope_low, 0.95, lie above allocation_slope_high, 0.9"),
        (COUNTS, BASELINE_LAW, "value", "0.5", "is neither 0 nor 1"),
        (HISTORY, {"year": "2019"}, "training_compute_flop", "0", "is too small; it must be at least 1"),
        (RULES, {"rule": "California SB 53"}, "threshold_flop", "26", "is too small; it must be at least 1e+20"),
        (RULES, {"rule": "California SB 53"}, "in_force_from", "2026", "'2026' is not a calendar date"),
        # types
        (SUPPLY, BASE_SHIPMENTS, "value", "abc", "'abc' is not a number; write a plain decimal"),
        (SUPPLY, BASE_SHIPMENTS, "value", "60,000,000", "'60,000,000' is not a number"),
        (SUPPLY, BASE_SHIPMENTS, "value", "6_0", "'6_0' is not a number"),
        (SUPPLY, BASE_SHIPMENTS, "value", " 6e7", "' 6e7' is not a number"),
        (SUPPLY, BASE_SHIPMENTS, "value", "NaN", "'NaN' is not a number"),
        (SUPPLY, BASE_SHIPMENTS, "value", "inf", "'inf' is not a number"),
        (SUPPLY, BASE_SHIPMENTS, "value", "1e400", "'1e400' is too large"),
        (SUPPLY, BASE_SHIPMENTS, "value", "", "is empty; every row must give a number"),
        (SUPPLY, BASE_SHIPMENTS, "year", "2030.0", "'2030.0' is not a whole number"),
        (SUPPLY, BASE_SHIPMENTS, "year", "3000000000", "must fit in 32 bits"),
        (SUPPLY, BASE_SHIPMENTS, "unit", "  ", "holds only blanks"),
        (MODELS, LENET, "publication_date", "1998-11-31", "not a calendar date; write YYYY-MM-DD"),
        (MODELS, LENET, "publication_date", "01/11/1998", "not a calendar date"),
        (MODELS, LENET, "publication_date", "19981101", "not a calendar date"),
        # declared rules
        (SUPPLY, BASE_SHIPMENTS, "unit", "", "is empty; every row must give it"),
        (SUPPLY, BASE_SHIPMENTS, "parameter", "", "is empty; it is part of the key"),
        (SUPPLY, BASE_SHIPMENTS, "parameter", "shipment_h100e", "did you mean 'shipments_h100e'?"),
        (SUPPLY, BASE_SHIPMENTS, "scenario", "bases", "did you mean 'base'?"),
        (SUPPLY, BASE_SHIPMENTS, "source", "epoch_2024_scalin", "'epoch_2024_scaling'?"),
        (SUPPLY, BASE_SHIPMENTS, "confidence", "hihg", "did you mean 'high'?"),
        (SUPPLY, BASE_SHIPMENTS, "interpolation", "cubic", "is not one of linear, log"),
        (MODELS, LENET, "confidence", "sure", "is not one of Confident, Likely"),
        (MODELS, LENET, "epoch_frontier", "2", "is not one of 0, 1"),
        (MODELS, LENET, "training_compute_flop", "-1e20", "must be at least 1"),
        (WEIGHTS, GRID_RELIEF, "year", "2O30", "is not a whole number"),
        (WEIGHTS, GRID_RELIEF, "weight", "1.4", "must be at most 1"),
        (GRADES, {"confidence": "low"}, "range_factor", "0.5", "must be at least 1"),
        # horizons and rates, of which a logarithm is taken, and their intervals
        (HORIZONS, O3, "p50_minutes", "0", "is too small; it must be above 0"),
        (HORIZONS, O3, "p50_minutes", "", "is empty; every row must give it"),
        (HORIZONS, O3, "p80_ci95_low", "-1", "is too small; it must be above 0"),
        (HORIZONS, O3, "p50_ci95_low", "119.8", "is above p50_minutes 119.732634; exchange or correct"),
        (HORIZONS, O3, "p50_minutes", "191", "is above p50_ci95_high 190.943818; exchange or correct"),
        (HORIZONS, O3, "is_sota", "2", "is too large; it must be at most 1"),
        (HORIZONS, O3, "source", "metr", "is not in column source_id of seeds/reference/sources.csv"),
        (DOUBLING_TIMES, {"doubling_days": "128.744"}, "ci_low", "158.1", "is above doubling_days 128.744"),
        (DOUBLING_TIMES, {"doubling_days": "128.744"}, "doubling_days", "-5", "it must be above 0"),
        (EFFICIENCY, {"estimate_id": "kwa2026"}, "multiplier_per_year", "1", "it must be above 1"),
        (EFFICIENCY, {"estimate_id": "rosetta_joint_ols"}, "ci_low", "0.9", "it must be above 1"),
        # observations with the day on which the world could know them
        (DATED, SOLD, "period_start_on", "2027-01-01", "is above period_end_on 2026-12-31; exchange or correct"),
        (DATED, SOLD, "value", "28000000", "is above high 27000000; exchange or correct"),
        (DATED, SOLD, "kind", "guess", "is not one of actual, reported"),
        (DATED, SOLD, "published_on", "", "is empty; every row must give it"),
        (DATED, SOLD, "published_on_is_assumed", "yes", "is not a whole number"),
        # assumptions against the registries
        (SUPPLY, BASE_SHIPMENTS, "unit", "chips", "convert the value to 'H100e/year'"),
        (SUPPLY, BASE_SHIPMENTS, "value", "0", "'0' has no logarithm"),
        (SUPPLY, BASE_SHIPMENTS, "interpolation", "linear", "differs from 'log' on line 2"),
        (SUPPLY, BASE_SHIPMENTS, "scenario", "training_race", "not a scenario of layer supply"),
        (SUPPLY, BASE_SHIPMENTS, "parameter", "training_share_frac", "registered for layer allocation"),
        (ALLOCATION, BASE_TRAINING, "parameter", "historical_anchor_year", "is a scalar"),
        (SUPPLY, BASE_LIFETIME, "value", "0", "range of accelerator_lifetime_years, 1 to 30 years"),
        (ALLOCATION, BASE_TRAINING, "value", "1.2", "range of training_share_frac, 1e-06 to 1 fraction"),
        (ALLOCATION, BASE_TRAINING, "value", "-0.1", "range of training_share_frac, 1e-06 to 1 fraction"),
        (SCALARS, ANCHOR_YEAR, "unit", "years", "convert the value to 'year'"),
        (SCALARS, ANCHOR_YEAR, "value", "1900", "outside the range of historical_anchor_year"),
        (SCALARS, ANCHOR_YEAR, "value", "2030", "is outside its own range"),
        (SCALARS, ANCHOR_YEAR, "low", "2030", "'2030' is above high 2024"),
        # laws: their name and arguments
        (SCALARS, NORMAL, "law", "gauss", "is not one of normal, lognormal, triangular, split_normal, beta"),
        (SCALARS, NORMAL, "argument_2", "", "is empty; a normal law takes 2 arguments: mean, standard deviation"),
        (SCALARS, NORMAL, "argument_3", "1", "has no meaning, as a normal law takes 2 arguments"),
        (SCALARS, NORMAL, "argument_2", "-0.8", "is not above 0, as a standard deviation must be"),
        (SCALARS, LOGNORMAL, "argument_2", "0", "is not above 0, as a standard deviation of the logarithm must be"),
        (SCALARS, BETA, "argument_1", "0", "is not above 0, as a first shape must be"),
        (SCALARS, TRIANGULAR, "argument_1", "0.41", "is above argument_2; the arguments must rise"),
        (SCALARS, TRIANGULAR, "argument_2", "0.51", "is above argument_3; the arguments must rise"),
        (SCALARS, SPLIT, "argument_3", "", "is empty; a split_normal law takes 3 arguments"),
        (SCALARS, ANCHOR_YEAR, "argument_1", "2024", "has no meaning, as the row has no law"),
        # laws against value and range, which are missed by a little more than the tolerance
        (SCALARS, NORMAL, "value", "14.04", "is not the median of the normal law, 14; correct the value or the law"),
        (SCALARS, LOGNORMAL, "value", "5.54", "is not the median of the lognormal law, 5.5;"),
        (SCALARS, TRIANGULAR, "value", "0.402", "is not the mode of the triangular law, 0.4;"),
        (SCALARS, BETA, "value", "0.34", "is not the mean of the beta law, 0.333333;"),
        (SCALARS, NORMAL, "low", "12.75", "is not the 5% quantile of the normal law, 12.6841, within 2% of the range;"),
        (SCALARS, LOGNORMAL, "high", "7.6", "is not the 95% quantile of the lognormal law, 7.51778, within 2%"),
        (SCALARS, SPLIT, "low", "241.3", "is not the 5% quantile of the split_normal law, 240, within 2%"),
        (SCALARS, BETA, "high", "0.67", "is not the 95% quantile of the beta law, 0.657408, within 2%"),
        (SCALARS, TRIANGULAR, "low", "0.315", "is not the 5% quantile of the triangular law, 0.331623, within 10%"),
        (SCALARS, TRIANGULAR, "high", "0.485", "the law, or state both ends of the law"),
        # rank correlations and weights
        (CORRELATIONS, PAIR, "spearman", "1.1", "is too large; it must be at most 1"),
        (CORRELATIONS, PAIR, "source", "guess", "is not in column source_id of seeds/reference/sources.csv"),
        (CORRELATIONS, PAIR, "rationale", "", "is empty; every row must give it"),
        (CORRELATIONS, PAIR, "parameter_b", "software_celing", "did you mean 'software_ceiling'?"),
        (CORRELATIONS, PAIR, "parameter_b", "historical_anchor_year", "is not drawn, as it has no law in seeds/assum"),
        (CORRELATIONS, PAIR, "parameter_b", "software_growth_initial", "is parameter_a too; a pair has two parameters"),
        (
            CORRELATIONS,
            UNTIED_PAIR,
            "spearman",
            "0.2",
            "of group horizon_map to software_growth_initial of group softw",
        ),
        (
            MIXTURE,
            {"layer": "supply", "scenario": "base"},
            "scenario",
            "training_race",
            "not a scenario of layer supply",
        ),
        (MIXTURE, {"layer": "supply", "scenario": "base"}, "owner", "", "is empty; every row must give it"),
        (MIXTURE, {"scenario": "training_race"}, "layer", "model_counts", "is not one of supply, allocation"),
        (MIXTURE, {"scenario": "training_race"}, "weight", "-0.1", "is too small; it must be at least 0"),
        # measures and thresholds
        (MEASURES, {"measure": "eci"}, "unit", "", "is empty; every row must give it"),
        (
            MEASURES,
            {"measure": "ai_infrastructure_capex_usd_log10"},
            "logarithm_base",
            "1",
            "is too small; it must be at least 2",
        ),
        (
            THRESHOLDS,
            {"threshold": "run_1e26"},
            "measure",
            "largest_run_flop",
            "did you mean 'largest_run_flop_log10'?",
        ),
        (THRESHOLDS, {"threshold": "run_1e26"}, "value", "", "is empty; every row must give a number"),
        (THRESHOLDS, {"threshold": "run_1e26"}, "rationale", "", "is empty; every row must give it"),
        (FORMS, {"horizon_form": "default"}, "doubling_cost_ratio", "0.5", "must be 1, as the horizons of capability"),
        # groups of the sensitivity analysis
        (
            PARAMETERS,
            {"parameter": "eci_per_year"},
            "sensitivity_group",
            "",
            "but eci_per_year is drawn: its row has a law",
        ),
        (
            PARAMETERS,
            ANCHOR_YEAR,
            "sensitivity_group",
            "hardware",
            "historical_anchor_year is not drawn: its row has no law",
        ),
        (PARAMETERS, LIFETIME, "sensitivity_group", "", "assumptions of layer supply are drawn within their ranges"),
        (PARAMETERS, {"parameter": "growth_sd"}, "sensitivity_group", "finance", "layer model_counts are not drawn"),
        (PARAMETERS, LIFETIME, "sensitivity_group", "hardwear", "did you mean 'hardware'?"),
        # registries against each other
        (PARAMETERS, LIFETIME, "milestone_years", "2024;2030", "years separated by blanks"),
        (PARAMETERS, LIFETIME, "min_value", "31", "is above max_value 30"),
        (SCENARIOS, ALLOCATION_BASE, "layer", "alocation", "did you mean 'allocation'?"),
        (SCENARIOS, CHILD, "inherits_from", "bsae", "did you mean 'base'?"),
        (SCENARIOS, CHILD, "inherits_from", "chip_bottleneck", "not another scenario of layer"),
        (SCENARIOS, CHILD, "inherits_from", "dedicated_campuses", "only one level is read"),
    ],
)
def test_wrong_cell_is_named(
    root: Path, file: str, key: dict[str, str], column: str, value: str, fragment: str
) -> None:
    """A wrong cell is reported once, with its file, line, column and text."""
    line = line_of(root / file, key)
    change(root / file, key, **{column: value})
    message = assert_only(check_seeds(root), file, line, column)
    assert fragment in message
    assert message.startswith(f"'{value}' " if value else "is empty")


@pytest.mark.parametrize(("given", "other"), [("low", "high"), ("high", "low")])
def test_half_a_range_is_named(root: Path, given: str, other: str) -> None:
    """A range has two ends."""
    line = line_of(root / SUPPLY, BASE_POWER)
    change(root / SUPPLY, BASE_POWER, **{given: "0.25"})
    message = assert_only(check_seeds(root), SUPPLY, line, other)
    assert f"is empty while {given} is given; give both or neither" in message


BASE_EFFECTIVENESS = {"parameter": "power_usage_effectiveness", "scenario": "base", "year": "2030"}
BASE_PACKING = {"parameter": "datacenter_packing_efficiency_frac", "scenario": "base", "year": "2030"}


@pytest.mark.parametrize(
    ("file", "key", "cells", "column", "fragment"),
    [
        (ALLOCATION, BASE_TRAINING, {"low": "0.1", "high": "1"}, "high", "must lie above 0 and below 1"),
        (SUPPLY, BASE_EFFECTIVENESS, {"low": "1", "high": "1.5"}, "low", "must lie above 1;"),
        (SUPPLY, BASE_PACKING, {"value": "1", "low": "0.9", "high": "1"}, "low", "from the value 1: value and ends"),
    ],
)
def test_end_that_no_factor_reaches_is_named(
    root: Path, file: str, key: dict[str, str], cells: dict[str, str], column: str, fragment: str
) -> None:
    """A draw would never move there: odds of 1 are infinite, and a multiplier of 1 adds nothing."""
    line = line_of(root / file, key)
    change(root / file, key, **cells)
    message = assert_only(check_seeds(root), file, line, column)
    assert f"'{cells[column]}' cannot be reached by a factor" in message
    assert fragment in message


def test_full_range_of_a_triangular_law_may_be_stated(root: Path) -> None:
    """Both ends of the law stand for the 5% and 95% quantiles, one of them does not."""
    row = next(row for row in read(root / SCALARS) if matches(row, FULL_RANGE))
    assert (row["low"], row["high"]) == (row["argument_1"], row["argument_3"])
    line = line_of(root / SCALARS, FULL_RANGE)
    change(root / SCALARS, FULL_RANGE, high="0.46")
    assert "5% quantile of the triangular law, 0.289528" in assert_only(check_seeds(root), SCALARS, line, "low")


def test_law_needs_a_range(root: Path) -> None:
    """A row with a law says what the law says."""
    line = line_of(root / SCALARS, NORMAL)
    change(root / SCALARS, NORMAL, low="", high="")
    problems = check_seeds(root)
    assert [(each.file, each.line, each.column) for each in problems] == [
        (SCALARS, line, "low"),
        (SCALARS, line, "high"),
    ]
    assert "is empty, but the row has a law; give the low that the law says" in problems[0].message


def test_law_that_draws_nothing_is_named(root: Path) -> None:
    """Three equal arguments are no law."""
    line = line_of(root / SCALARS, SPLIT)
    change(root / SCALARS, SPLIT, argument_1="270", argument_3="270")
    assert "so that nothing would be drawn" in assert_only(check_seeds(root), SCALARS, line, "argument_3")


def test_pair_in_the_other_order_is_named(root: Path) -> None:
    """A pair of parameters has one correlation, whichever comes first."""
    first = line_of(root / CORRELATIONS, PAIR)
    add(root / CORRELATIONS, PAIR, parameter_a=PAIR["parameter_b"], parameter_b=PAIR["parameter_a"], spearman="-0.3")
    line = line_of(root / CORRELATIONS, {"spearman": "-0.3", "parameter_a": PAIR["parameter_b"]})
    message = assert_only(check_seeds(root), CORRELATIONS, line, "parameter_a")
    assert f"is paired with 'software_growth_initial' on line {first} already, in the other order" in message


def test_pair_that_is_listed_twice_is_named_once(root: Path) -> None:
    """The grain names it."""
    first = line_of(root / CORRELATIONS, PAIR)
    add(root / CORRELATIONS, PAIR)
    line = line_of(root / CORRELATIONS, PAIR)
    message = assert_only(check_seeds(root), CORRELATIONS, line, "parameter_a, parameter_b")
    assert f"is already on line {first}" in message


def test_pair_across_groups_may_be_listed_as_untied(root: Path) -> None:
    """A correlation of 0 says that the pair was thought of."""
    add(root / CORRELATIONS, PAIR, parameter_b="chip_life_scale", spearman="0")
    assert check_seeds(root) == []


def test_weights_of_the_mixture_that_miss_one_are_named(root: Path) -> None:
    """The weights of a layer add up to 1."""
    change(root / MIXTURE, {"scenario": "grid_relief"}, weight="0.05")
    lines = [line for line, row in enumerate(read(root / MIXTURE), start=2) if row["layer"] == "supply"]
    message = assert_only(check_seeds(root), MIXTURE, lines[-1], "weight")
    assert "the values of layer supply" in message
    assert "add up to 0.95;" in message


def test_scalar_that_loses_its_law_loses_its_place(root: Path) -> None:
    """Group and correlations of a parameter that is no longer drawn are all named."""
    change(root / SCALARS, {"parameter": "software_ceiling"}, law="", argument_1="", argument_2="", argument_3="")
    places = {(each.file, each.column) for each in check_seeds(root)}
    assert places == {(PARAMETERS, "sensitivity_group"), (CORRELATIONS, "parameter_b")}


def test_zero_low_has_no_logarithm(root: Path) -> None:
    """The low end is interpolated in the logarithm too."""
    line = line_of(root / SUPPLY, BASE_SHIPMENTS)
    change(root / SUPPLY, BASE_SHIPMENTS, low="0", high="1e8")
    assert "'0' has no logarithm" in assert_only(check_seeds(root), SUPPLY, line, "low")


def test_shares_that_miss_one_are_named_with_their_lines(root: Path) -> None:
    """Six shares that sum to 0.99 are reported at the last line, which all are listed with."""
    change(root / ALLOCATION, BASE_TRAINING, value="0.23")
    shares = [
        line
        for line, row in enumerate(read(root / ALLOCATION), start=2)
        if matches(row, {"scenario": "base", "year": "2030"})
    ][:6]
    message = assert_only(check_seeds(root), ALLOCATION, shares[-1], "value")
    assert "scenario 'base' in 2030" in message
    assert f"(lines {', '.join(map(str, shares))}) add up to 0.99;" in message


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


@pytest.mark.parametrize(
    "rewrite",
    [
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw, id="byte-order mark"),
        pytest.param(lambda raw: raw.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(lambda raw: raw + b"\n\n", id="trailing blank lines"),
        pytest.param(lambda raw: raw.rstrip(b"\n"), id="no last line end"),
        pytest.param(lambda raw: raw.replace(b",years,", b',"years",'), id="needless quotes"),
    ],
)
def test_harmless_form_is_accepted(root: Path, rewrite: Callable[[bytes], bytes]) -> None:
    """What an editor or a spreadsheet does to the form of a file changes nothing."""
    path = root / SUPPLY
    raw = path.read_bytes()
    path.write_bytes(rewrite(raw))
    assert path.read_bytes() != raw
    assert check_seeds(root) == []


def test_column_order_is_free(root: Path) -> None:
    """The columns may come in another order."""
    rows = read(root / SUPPLY)
    write(root / SUPPLY, [dict(reversed(row.items())) for row in rows])
    assert check_seeds(root) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "fragment"),
    [
        (b"years,linear", b'ye"ars,linear', 22, "a quote inside an unquoted value"),
        (b"years,linear", b'"years,linear', 22, "opens a quote that closes 4 lines below"),
        (b"years,linear", b'"years"x,linear', 22, "has 'x,linear,,' after a closing quote"),
        (b"years,linear", b"years,,linear", 22, "has 12 fields where the header has 11"),
        (b"years,linear", b"years", 22, "has 10 fields where the header has 11"),
        (b"years,linear", b"y\xe9ars,linear", 22, "is not UTF-8 (byte 0xe9)"),
        (b"years,linear", b"years,lin\0ear", 22, "holds a NUL character"),
        (b"years,linear", b"years\r,linear", 22, "holds a lone carriage return"),
        (b",medium,depreciation lives of 4 to 6 years\n", b",medium,\r\n", 22, "Windows (CRLF)"),
        (b"parameter,", b"\n\nparameter,", 1, "has no header; line 1 must be parameter,"),
    ],
)
def test_broken_file_is_refused(root: Path, old: bytes, new: bytes, line: int, fragment: str) -> None:
    """A form that DuckDB would refuse or guess at is reported with its line, and only it."""
    path = root / SUPPLY
    raw = path.read_bytes()
    assert raw.split(b"\n")[21].startswith(b"accelerator_lifetime_years,base,")
    path.write_bytes(raw.replace(old, new, 1))
    assert fragment in assert_only(check_seeds(root), SUPPLY, line, None)


def test_byte_order_mark_does_not_shift_the_line(root: Path) -> None:
    """The line of a byte that is not UTF-8 is counted right behind a byte-order mark."""
    path = root / GRADES
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\xff")
    lines = path.read_bytes().count(b"\n") + 1
    assert "byte 0xff" in assert_only(check_seeds(root), GRADES, lines, None)


def test_quote_that_never_closes_is_named(root: Path) -> None:
    """A file that ends inside a quoted value is reported where the value begins."""
    path = root / GRADES
    line = path.read_bytes().count(b"\n") + 1
    path.write_bytes(path.read_bytes() + b'extra,2,"no end\n\n')
    message = assert_only(check_seeds(root), GRADES, line, None)
    assert "opens a quote that is never closed" in message


def test_single_quotes_are_refused_where_they_would_be_stripped(root: Path) -> None:
    """DuckDB takes single quotes for the quoting of a file that has no double quotes."""
    path = root / HORIZONS
    line = line_of(path, {"model_key": "gpt_5_6_sol_cheating_pass"})
    replace(path, "lower bound (>270h); do not use in fits", "'lower bound'")
    assert '"' not in path.read_text(encoding="utf-8")
    assert "single quotes" in assert_only(check_seeds(root), HORIZONS, line, None)
    replace(path, "'lower bound'", "\"'lower bound'\"")
    assert check_seeds(root) == []


def test_every_line_with_a_stray_quote_is_named(root: Path) -> None:
    """The scan goes on behind a stray quote."""
    path = root / SUPPLY
    lines = path.read_bytes().split(b"\n")
    for index in (3, 7):
        lines[index] += b'5" wafers, or so'
    path.write_bytes(b"\n".join(lines))
    assert [each.line for each in check_seeds(root)] == [4, 8]


def test_lines_are_counted_through_values_of_several_lines(root: Path) -> None:
    """Line numbers are those of an editor, where a quoted value spans lines."""
    path = root / SUPPLY
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[1] = lines[1][: lines[1].rindex(',"')] + ',"first\nsecond ""half"""'
    lines[2] = lines[2].replace(",2025,", ",20x5,")
    path.write_text("\n".join(lines), encoding="utf-8")
    assert "'20x5'" in assert_only(check_seeds(root), SUPPLY, 4, "year")


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf"])
def test_empty_file_is_refused(root: Path, content: bytes) -> None:
    """A file without a header is refused, and its values are not missed elsewhere."""
    (root / PARAMETERS).write_bytes(content)
    assert "has no header" in assert_only(check_seeds(root), PARAMETERS, 1, None)


def test_file_without_rows_is_refused(root: Path) -> None:
    """A header alone is what a failed export leaves."""
    path = root / MODELS
    path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n")
    assert "has a header but no rows" in assert_only(check_seeds(root), MODELS, None, None)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("unit,", "Unit,", {"Unit": "did you mean 'unit'?"}),
        ("unit,", "colour,", {"colour": "is not declared", "unit": "is missing from the header"}),
        ("low,high", "low,low", {"low": "more than once", "high": "is missing from the header"}),
    ],
)
def test_wrong_header_is_named(root: Path, old: str, new: str, found: dict[str, str]) -> None:
    """Columns that are unknown, doubled or missing are reported on line 1."""
    replace(root / SUPPLY, old, new)
    problems = check_seeds(root)
    assert {each.column for each in problems} == set(found)
    for each in problems:
        assert (each.file, each.line) == (SUPPLY, 1)
        assert found[each.column] in each.message


def test_declared_seed_without_file_is_named(root: Path) -> None:
    """A missing file is reported at the path where it belongs."""
    (root / WEIGHTS).unlink()
    assert "restore the file" in assert_only(check_seeds(root), WEIGHTS, None, None)


def test_file_without_declaration_is_named(root: Path) -> None:
    """An undeclared file would be loaded with guessed types."""
    file = "seeds/reference/source.csv"
    (root / file).write_text("a\n1\n", encoding="utf-8")
    assert "did you mean 'sources'?" in assert_only(check_seeds(root), file, None, None)


def test_two_files_of_one_name_are_named(root: Path) -> None:
    """The name of a seed is that of its file, so it must be unique over the folders."""
    shutil.copy(root / GRADES, root / "seeds/assumptions")
    file = "seeds/assumptions/confidence_grades.csv"
    message = assert_only(check_seeds(root), file, None, None)
    assert f"has the same name as {GRADES}" in message


@pytest.mark.parametrize(
    ("old", "new", "fragment"),
    [
        ("finite: [", "finit: [", "did you mean 'finite'?"),
        ("data_tests: [", "data_test: [", "did you mean 'data_tests'?"),
        ("data_tests: [table_rules:", "data_tests: [table_rule:", "did you mean 'table_rules'?"),
        ("ranges: {year: [2000, 2100]}", "ranges: {year: 2000}", "a range is [lowest, highest]"),
        ("ranges: {year: [2000, 2100]}", "ranges: {years: [2000, 2100]}", "did you mean 'year'?"),
        ("tolerance:", "exact: true, tolerance:", "unexpected keyword argument 'exact'"),
        ("filled: [unit, interpolation", "filled: unit, finite: [interpolation", "must be a list"),
        ("nullable: [low,", "nullable: [lowest,", "did you mean 'low'?"),
        ("[table_rules: {arguments:", "[table_rules: {severity: warn, arguments:", "'severity'"),
        ("grain: [parameter, scenario, year]", "grain: [parameters, year]", "'parameter'?"),
        ("rationale {name: rationale,", "rationale {name: rational,", "did you mean 'rationale'?"),
        ("    config:", "    confg:", "did you mean 'config'?"),
        ("year: integer", "year: integr", "did you mean 'integer'?"),
        ("parameters.parameter", "params.parameter", "relationships to params.parameter: no such seed"),
        ("column_types: {", "column_type: {", "config.column_types must give the type"),
        ("seeds:", "seeds: [", "cannot be read as YAML"),
    ],
)
def test_declaration_that_is_not_understood_raises(root: Path, old: str, new: str, fragment: str) -> None:
    """A declared rule is never passed over."""
    replace(root / YML, old, new)
    with pytest.raises(DeclarationError) as caught:
        check_seeds(root)
    assert fragment in str(caught.value)
    assert main(["--root", str(root)]) == 1


def test_faults_of_several_files_are_all_named(root: Path) -> None:
    """One run reports everything, by file and line."""
    change(root / SUPPLY, BASE_POWER, value="x")
    change(root / SUPPLY, BASE_LIFETIME, confidence="none")
    change(root / MODELS, LENET, publication_date="")
    places = [(each.file, each.column) for each in check_seeds(root)]
    assert places == [(SUPPLY, "confidence"), (SUPPLY, "value"), (MODELS, "publication_date")]


def test_other_models_are_accepted(root: Path) -> None:
    """The observations may be replaced by any that follow the declared rules."""
    write(root / MODELS, [{**read(root / MODELS)[-1], "model": 'Other, "new" 模型'}])
    assert check_seeds(root) == []


def test_good_seeds_exit_with_zero(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Success is one line on standard output."""
    assert main(["--root", str(root)]) == 0
    printed = capsys.readouterr()
    files = list((root / "seeds").rglob("*.csv"))
    rows = sum(len(read(path)) for path in files)
    assert printed.out == f"Seeds: {len(files)} files, {rows} rows, all good\n"
    assert printed.err == ""


def test_problems_exit_with_one_on_standard_error(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each problem is one line that starts with its place."""
    line = line_of(root / SUPPLY, BASE_POWER)
    change(root / SUPPLY, BASE_POWER, value="abc")
    assert main(["--root", str(root)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        f"{SUPPLY}:{line}: column value: 'abc' is not a number; write a plain decimal such as 1.5e9",
        "Seeds: 1 problem in 1 file",
    ]


def test_list_of_problems_is_capped(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is wrong throughout does not bury the others."""
    change(root / SUPPLY, {"scenario": "base"}, unit="")
    total = len(check_seeds(root))
    change(root / GRADES, {"confidence": "low"}, range_factor="x")
    assert main(["--root", str(root)]) == 1
    printed = capsys.readouterr().err.splitlines()
    assert len([line for line in printed if line.startswith(f"{SUPPLY}:")]) == 21
    assert f"{SUPPLY}: and {total - 20} more" in printed
    assert any(line.startswith(f"{GRADES}:") for line in printed)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r'"), max_size=5).filter(
    lambda cell: not cell or cell.strip()
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1), st.sampled_from(["\n", "\r\n"]))
def test_what_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str]], end: str) -> None:
    """Any cells survive, whatever they hold."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=end).writerows([("a", "b"), *rows])
    table = parse_table(file.getvalue().encode(), "x.csv", {"a": "varchar", "b": "varchar"})
    assert table.problems == []
    assert [tuple(row.text.values()) for row in table.rows] == rows


@given(st.text(alphabet='ab,"\n', max_size=40))
def test_what_is_accepted_reads_as_the_standard_reader_reads_it(body: str) -> None:
    """Nothing is accepted that another reader would understand differently."""
    text = f"a,b\n{body}"
    table = parse_table(text.encode(), "x.csv", {"a": "varchar", "b": "varchar"})
    if not table.problems:
        expected = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
        assert [list(row.text.values()) for row in table.rows] == expected[1:]
