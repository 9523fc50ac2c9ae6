"""The built warehouse against the published figures, which have all their digits: to nine of them."""

import math
from pathlib import Path

import pytest

from tests.warehouse.published.comparison import (
    YEARS,
    differences,
    published_rows,
    read_csv,
)

REFERENCE = Path(__file__).parents[1] / "reference"


# The published figures.


def parsed(cell: str) -> int | float | str | None:
    """Return a cell as what it looks like; empty is none."""
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell or None


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("historical.historical_trend_estimates", ("metric", "model_subset")),
        ("supply.supply_scenario_summary", ("supply_scenario", "year")),
        ("supply.supply_fundamental_inputs_by_year", ("supply_scenario", "year")),
        ("supply.supply_capex_requirements", ("supply_scenario", "year")),
        ("allocation.allocation_scenario_summary", ("combined_scenario_id",)),
        ("allocation.allocation_vs_historical_trend", ("combined_scenario_id", "year")),
    ],
)
def test_warehouse_reproduces_the_published_tables(warehouse, table, key):
    reference = [{name: parsed(cell) for name, cell in row.items()} for row in read_csv(REFERENCE / f"{table}.csv")]
    expected = {tuple(row.pop(name) for name in key): row for row in reference}
    columns = next(iter(expected.values()))
    assert len(expected) == len(reference)
    assert differences(published_rows(warehouse, table, key, columns), expected) == []


def test_gap_is_the_published_run_over_the_published_extrapolation(warehouse):
    table, key = "allocation.allocation_vs_historical_trend", ("combined_scenario_id", "year")
    expected = {}
    for row in read_csv(REFERENCE / f"{table}.csv"):
        run, extrapolation = float(row["largest_frontier_run_flop"]), float(row["historical_extrapolation_flop"])
        expected[row["combined_scenario_id"], int(row["year"])] = {
            "gap_ratio": run / extrapolation,
            "log10_gap": math.log10(run) - math.log10(extrapolation),
        }
    assert differences(published_rows(warehouse, table, key, ["gap_ratio", "log10_gap"]), expected) == []


# The published tables, to the digits that they print.


@pytest.mark.parametrize(
    ("metric", "model_subset", "multiplier", "r_squared", "n_models"),
    [
        ("training_compute", "frontier_rule_a_2018+", "5.974", "0.8427", 113),
        ("training_cost_2023usd", "frontier_rule_a_2018+", "4.886", "0.7174", 74),
        ("cost_per_flop_2023usd", "frontier_rule_a_2018+", "0.758", "0.2099", 74),
        ("training_compute", "all_models_full", "2.117", "0.7579", 521),
        ("training_compute", "frontier_rule_c_full", "1.998", "0.2995", 137),
    ],
)
def test_headline_trends(warehouse, metric, model_subset, multiplier, r_squared, n_models):
    columns = ["annual_growth_multiplier", "r_squared", "n_models"]
    rows = published_rows(warehouse, "historical.historical_trend_estimates", ["metric", "model_subset"], columns)
    row = rows[metric, model_subset]
    assert f"{row['annual_growth_multiplier']:.3f}" == multiplier
    assert f"{row['r_squared']:.4f}" == r_squared
    assert row["n_models"] == n_models


def test_frontier_compute_doubles_in_under_five_months(warehouse):
    columns = ["doubling_time_years"]
    rows = published_rows(warehouse, "historical.historical_trend_estimates", ["metric", "model_subset"], columns)
    months = 12 * rows["training_compute", "frontier_rule_a_2018+"]["doubling_time_years"]
    assert f"{months:.2f}" == "4.65"


@pytest.mark.parametrize(
    ("scenario", "first", "last", "growth", "binding"),
    [
        ("base", "3.9722e+28", "1.6460e+31", "45.74%", [("capex", 2036), ("chip", 2040)]),
        ("capex_rich", "4.3695e+28", "2.8919e+31", "50.07%", [("chip", 2027), ("capex", 2034), ("chip", 2040)]),
        ("chip_bottleneck", "3.8304e+28", "6.5355e+30", "37.88%", [("capex", 2026), ("chip", 2040)]),
        ("power_datacenter_bottleneck", "3.4956e+28", "6.6415e+30", "38.81%", [("capex", 2026), ("datacenter", 2040)]),
    ],
)
def test_supply_table(warehouse, scenario, first, last, growth, binding):
    key = ["supply_scenario", "year"]
    supply = published_rows(
        warehouse, "supply.supply_fundamental_inputs_by_year", key, ["usable_compute_flop", "binding_constraint"]
    )
    summary = published_rows(warehouse, "supply.supply_scenario_summary", key, ["usable_compute_cagr_frac"])
    assert f"{supply[scenario, 2024]['usable_compute_flop']:.4e}" == first
    assert f"{supply[scenario, 2040]['usable_compute_flop']:.4e}" == last
    assert f"{summary[scenario, 2040]['usable_compute_cagr_frac']:.2%}" == growth
    assert summary[scenario, 2024]["usable_compute_cagr_frac"] is None
    for year in YEARS:
        expected = next(constraint for constraint, last_year in binding if year <= last_year)
        assert supply[scenario, year]["binding_constraint"] == expected, year


@pytest.mark.parametrize(
    ("combined", "runs", "growth"),
    [
        ("base__base", ("1.394e+27", "2.388e+28", "6.925e+28"), "27.65%"),
        ("capex_rich__training_race", ("1.743e+27", "1.531e+29", "9.375e+29"), "48.14%"),
        ("chip_bottleneck__inference_heavy", ("9.523e+26", "6.908e+27", "7.843e+27"), "14.09%"),
    ],
)
def test_allocation_table(warehouse, combined, runs, growth):
    columns = [f"largest_frontier_run_{year}_flop" for year in (2024, 2030, 2040)]
    summary = published_rows(
        warehouse,
        "allocation.allocation_scenario_summary",
        ["combined_scenario_id"],
        [*columns, "largest_frontier_run_cagr_frac"],
    )[combined,]
    assert tuple(f"{summary[column]:.3e}" for column in columns) == runs
    assert f"{summary['largest_frontier_run_cagr_frac']:.2%}" == growth


def test_base_run_is_a_small_and_falling_share_of_usable_compute(warehouse):
    rows = published_rows(
        warehouse,
        "allocation.allocation_largest_frontier_run",
        ["combined_scenario_id", "year"],
        ["run_share_of_usable_frac"],
    )
    shares = [f"{rows['base__base', year]['run_share_of_usable_frac']:.2%}" for year in (2024, 2030, 2040)]
    assert shares == ["3.51%", "1.30%", "0.42%"]
