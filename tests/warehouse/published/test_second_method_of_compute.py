"""Supply and allocation against a second method that shares no code: scalar loops over the seed files."""

import math
from itertools import product

from tests.warehouse.published.comparison import (
    SUPPLY_SCENARIOS,
    YEARS,
    differences,
    interpolated,
    published_rows,
    read_milestones,
    supply_by_year,
)

ALLOCATION_SCENARIOS = ("base", "inference_heavy", "training_race", "rnd_acceleration")


def test_supply_equals_a_second_method(warehouse, supply):
    assert len(supply) == 68
    for table in ["supply.supply_fundamental_inputs_by_year", "supply.supply_capex_requirements"]:
        in_table = set(warehouse.table(table).columns)
        expected = {key: {name: row[name] for name in row if name in in_table} for key, row in supply.items()}
        columns = next(iter(expected.values()))
        actual = published_rows(warehouse, table, ["supply_scenario", "year"], columns)
        assert differences(actual, expected) == []


def test_sensitivity_equals_a_second_method(warehouse, supply, supply_milestones):
    columns = [
        "chip_stock_h100e",
        "power_limited_stock_h100e",
        "datacenter_limited_stock_h100e",
        "capex_limited_stock_h100e",
        "binding_constraint",
        "usable_compute_flop",
    ]
    expected = {}
    for moved in ["shipments_h100e", "ai_datacenter_capacity_mw", "ai_infrastructure_capex_usd"]:
        for multiplier in [0.5, 0.75, 1.0, 1.5, 2.0]:
            for year, row in supply_by_year(supply_milestones, "base", moved, multiplier).items():
                ratio = row["usable_compute_flop"] / supply["base", year]["usable_compute_flop"]
                expected[moved, multiplier, year] = {name: row[name] for name in columns}
                expected[moved, multiplier, year]["usable_compute_ratio_to_base"] = ratio
    key = ["sensitivity_parameter", "sensitivity_multiplier", "year"]
    actual = published_rows(
        warehouse, "supply.supply_sensitivity_analysis", key, [*columns, "usable_compute_ratio_to_base"]
    )
    assert len(expected) == 255
    assert differences(actual, expected) == []


def test_allocation_equals_a_second_method(warehouse, root, trends, supply):
    milestones = read_milestones(root / "seeds" / "assumptions" / "allocation_assumptions.csv")
    slope = trends["training_compute", "frontier_rule_a_2018+"]["slope_log10_per_year"]
    buckets, runs, gaps = {}, {}, {}
    for supply_scenario, scenario, year in product(SUPPLY_SCENARIOS, ALLOCATION_SCENARIOS, YEARS):

        def share(parameter: str, scenario: str = scenario, year: int = year) -> float:
            return interpolated(milestones, parameter, scenario, year)

        key = f"{supply_scenario}__{scenario}", year
        usable = supply[supply_scenario, year]["usable_compute_flop"]
        buckets[key] = {"usable_compute_flop": usable}
        for bucket in [
            "inference",
            "training",
            "ai_rnd_experiment",
            "post_training",
            "safety_eval",
            "reserved_idle_fragmented",
        ]:
            buckets[key][f"{bucket}_flop"] = usable * share(f"{bucket}_share_frac")
        training = buckets[key]["training_flop"]
        frontier_lab = training * share("frontier_lab_training_share_frac")
        run = frontier_lab * share("largest_run_concentration_frac") * share("cluster_contiguity_factor_frac")
        runs[key] = {
            "frontier_lab_training_flop": frontier_lab,
            "largest_frontier_run_flop": run,
            "other_frontier_training_flop": frontier_lab - run,
            "non_frontier_training_flop": training - frontier_lab,
            "run_share_of_usable_frac": run / usable,
        }
        extrapolation = 10 ** (25 + slope * (year - 2024))
        gaps[key] = {
            "historical_extrapolation_flop": extrapolation,
            "gap_ratio": run / extrapolation,
            "log10_gap": math.log10(run / extrapolation),
        }
    assert len(runs) == 272
    for table, expected in {
        "allocation_compute_by_bucket": buckets,
        "allocation_largest_frontier_run": runs,
        "allocation_vs_historical_trend": gaps,
    }.items():
        columns = next(iter(expected.values()))
        actual = published_rows(warehouse, f"allocation.{table}", ["combined_scenario_id", "year"], columns)
        assert differences(actual, expected) == []
