"""The built warehouse against the published figures, and against a second method that shares no code with it.

The second method follows docs/method.md in scalar loops over the seed files, without SQL and without the engine.
Published figures have all their digits, so both comparisons are to nine.
"""

import csv
import math
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import duckdb
import pytest
from scipy.stats import t as student_t

REFERENCE = Path(__file__).parent / "reference"
RELATIVE_TOLERANCE = 1e-9
YEARS = range(2024, 2041)
SUPPLY_SCENARIOS = ("base", "capex_rich", "chip_bottleneck", "power_datacenter_bottleneck")
ALLOCATION_SCENARIOS = ("base", "inference_heavy", "training_race", "rnd_acceleration")

Row = dict[str, Any]
#: Rows by key, the key being the values of some columns in order.
Rows = dict[tuple, Row]
#: Milestones by (parameter, scenario): the interpolation, and values by year.
Milestones = dict[tuple[str, str], tuple[str, dict[int, float]]]
#: An AI model of the seed, or a year of a scenario.
Record = dict[str, Any]


def published_rows(
    warehouse: duckdb.DuckDBPyConnection, table: str, key: Iterable[str], columns: Iterable[str]
) -> Rows:
    """Return columns of the published variant of a warehouse table, by key."""
    key, columns = list(key), list(columns)
    names = ", ".join(key + columns)
    found = warehouse.sql(f"select {names} from {table} where variant = 'published'").fetchall()
    rows = {row[: len(key)]: dict(zip(columns, row[len(key) :], strict=True)) for row in found}
    assert len(rows) == len(found), f"{table} repeats a key"
    return rows


def differences(actual: Rows, expected: Rows) -> list[str]:
    """Return one line for each row or value that is not the expected one."""
    found = [f"{key}: missing" for key in expected.keys() - actual.keys()]
    found += [f"{key}: unexpected" for key in actual.keys() - expected.keys()]
    for key in expected.keys() & actual.keys():
        for column, wanted in expected[key].items():
            got = actual[key][column]
            if isinstance(wanted, float) and isinstance(got, float):
                same = math.isclose(got, wanted, rel_tol=RELATIVE_TOLERANCE)
            else:
                same = got == wanted
            if not same:
                found.append(f"{key} {column}: {got} instead of {wanted}")
    return found


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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


# The second method: trends.


def read_models(root: Path) -> list[Record]:
    """Return the models of the seed with their frontier rules."""
    spellings = {
        "Google Deepmind": "Google DeepMind",
        "OpenAi": "OpenAI",
        "Meta AI": "Meta",
        "Meta Platforms": "Meta",
    }
    models = []
    for row in read_csv(root / "seeds" / "observations" / "notable_ai_models.csv"):
        published = date.fromisoformat(row["publication_date"])
        organization = row["organization"].strip()
        compute, cost, cloud, upfront = (
            float(row[column]) if row[column] else None
            for column in [
                "training_compute_flop",
                "training_cost_2023_usd",
                "training_cost_cloud_usd",
                "training_cost_upfront_usd",
            ]
        )
        models.append(
            {
                "name": row["model"].strip(),
                "organization": spellings.get(organization, organization),
                "hardware": row["training_hardware"] or None,
                "published": published,
                "year": published.year,
                "time": published.year + (published.timetuple().tm_yday - 1) / 365.25,
                "is_epoch": row["epoch_frontier"] == "1",
                "training_compute": compute,
                "training_cost_2023usd": cost,
                "training_cost_cloud": cloud,
                "training_cost_upfront": upfront,
                "cost_per_flop_2023usd": cost / compute if cost is not None and compute is not None else None,
            }
        )
    best = best_of_organization_and_year(models)
    for model in models:
        compute = model["training_compute"]
        model["is_a"] = compute is not None and is_in_top_ten(model, models)
        model["is_b"] = best.get((model["organization"], model["year"])) is model
        model["is_c"] = compute is not None and compute >= 1e23
    return models


def is_in_top_ten(model: Record, models: list[Record]) -> bool:
    """Return whether fewer than ten models of the trailing year have more compute."""
    larger = 0
    for peer in models:
        in_window = model["time"] - 1 < peer["time"] <= model["time"]
        if in_window and peer["training_compute"] is not None:
            larger += peer["training_compute"] > model["training_compute"]
    return larger < 10


def best_of_organization_and_year(models: list[Record]) -> dict[tuple[str, int], Record]:
    """Return the best model with known compute of each known organization and calendar year."""

    def rank(model: Record) -> tuple:
        cost_is_unknown = model["training_cost_2023usd"] is None
        return -model["training_compute"], -model["published"].toordinal(), cost_is_unknown, model["name"]

    best = {}
    for model in models:
        key = model["organization"], model["year"]
        if model["organization"] and model["training_compute"] is not None:
            best[key] = min(best.get(key, model), model, key=rank)
    return best


METRICS = (
    "training_compute",
    "training_cost_2023usd",
    "training_cost_cloud",
    "training_cost_upfront",
    "cost_per_flop_2023usd",
)
SUBSETS = {
    "all_models_full": lambda model: True,
    "all_models_2018+": lambda model: model["year"] >= 2018,
    "frontier_rule_a_2018+": lambda model: model["is_a"] and model["year"] >= 2018,
    "frontier_rule_b_2018+": lambda model: model["is_b"] and model["year"] >= 2018,
    "frontier_rule_c_2018+": lambda model: model["is_c"] and model["year"] >= 2018,
    "frontier_rule_a_full": lambda model: model["is_a"],
    "frontier_rule_b_full": lambda model: model["is_b"],
    "frontier_rule_c_full": lambda model: model["is_c"],
    "epoch_frontier_flag_full": lambda model: model["is_epoch"],
}


def fitted(points: list[Record], metric: str) -> Row:
    """Return the least-squares line of log10 of a metric by its closed form, with exact sums."""
    points = sorted(points, key=lambda model: (model["time"], model["name"]))
    n = len(points)
    times = [model["time"] for model in points]
    logs = [math.log10(model[metric]) for model in points]
    mean_time, mean_log = math.fsum(times) / n, math.fsum(logs) / n
    spread = math.fsum((time - mean_time) ** 2 for time in times)
    covariation = math.fsum((time - mean_time) * (log - mean_log) for time, log in zip(times, logs, strict=True))
    variation = math.fsum((log - mean_log) ** 2 for log in logs)
    slope = covariation / spread
    residuals = [log - mean_log - slope * (time - mean_time) for time, log in zip(times, logs, strict=True)]
    unexplained = math.fsum(residual**2 for residual in residuals)
    changes = math.fsum((later - earlier) ** 2 for earlier, later in pairwise(residuals))
    residual_standard_error = math.sqrt(unexplained / (n - 2))
    standard_error = residual_standard_error / math.sqrt(spread)
    half_width = float(student_t.ppf(0.975, n - 2)) * standard_error

    def doubling_time(slope: float) -> float | None:
        return math.log10(2) / slope if slope > 0 else None

    return {
        "n_models": n,
        "start_year": min(model["year"] for model in points),
        "end_year": max(model["year"] for model in points),
        "slope_log10_per_year": slope,
        "intercept_log10": mean_log - slope * mean_time,
        "annual_growth_multiplier": 10**slope,
        "doubling_time_years": doubling_time(slope),
        "r_squared": 1 - unexplained / variation,
        "standard_error": standard_error,
        "slope_low_log10_per_year": slope - half_width,
        "slope_high_log10_per_year": slope + half_width,
        "annual_growth_multiplier_low": 10 ** (slope - half_width),
        "annual_growth_multiplier_high": 10 ** (slope + half_width),
        "doubling_time_low_years": doubling_time(slope + half_width),
        "doubling_time_high_years": doubling_time(slope - half_width),
        "residual_standard_error_log10": residual_standard_error,
        "durbin_watson": changes / unexplained,
    }


@pytest.fixture(scope="module")
def models(root) -> list[Record]:
    return read_models(root)


@pytest.fixture(scope="module")
def trends(models) -> Rows:
    """Fit all 45 series."""
    return {
        (metric, subset): fitted([m for m in models if m[metric] is not None and is_member(m)], metric)
        for metric, (subset, is_member) in product(METRICS, SUBSETS.items())
    }


def test_trends_equal_a_second_method(warehouse, trends):
    assert len(trends) == 45
    columns = next(iter(trends.values()))
    actual = published_rows(warehouse, "historical.historical_trend_estimates", ["metric", "model_subset"], columns)
    assert differences(actual, trends) == []


def test_frontier_rules_equal_a_second_method(warehouse, models):
    expected = {
        (model["name"],): {
            "organization": model["organization"] or None,
            "release_year": model["year"],
            "release_year_fractional": model["time"],
            "is_frontier_rule_a": model["is_a"],
            "is_frontier_rule_b": model["is_b"],
            "is_frontier_rule_c": model["is_c"],
            "is_frontier_any": model["is_a"] or model["is_b"] or model["is_c"],
            "is_epoch_frontier": model["is_epoch"],
        }
        for model in models
    }
    columns = next(iter(expected.values()))
    actual = published_rows(warehouse, "historical.historical_models", ["model_name"], columns)
    assert differences(actual, expected) == []


def test_hardware_summary_equals_a_second_method(warehouse, models):
    counts = Counter(
        (model["year"], model["hardware"])
        for model in models
        if model["hardware"] and (model["is_a"] or model["is_b"] or model["is_c"])
    )
    expected = {key: {"n": n} for key, n in counts.items()}
    table, key = "historical.historical_hardware_summary", ["release_year", "hardware_type"]
    assert len(expected) == 101
    assert differences(published_rows(warehouse, table, key, ["n"]), expected) == []


# The second method: supply and allocation.


def read_milestones(path: Path) -> Milestones:
    milestones = {}
    for row in read_csv(path):
        _, values = milestones.setdefault((row["parameter"], row["scenario"]), (row["interpolation"], {}))
        values[int(row["year"])] = float(row["value"])
    return milestones


def interpolated(milestones: Milestones, parameter: str, scenario: str, year: int) -> float:
    """Return a parameter in a year: between milestones, or at the nearest one."""
    interpolation, values = milestones[parameter, scenario]
    known = sorted(values)
    if year <= known[0]:
        return values[known[0]]
    if year >= known[-1]:
        return values[known[-1]]
    before = max(milestone for milestone in known if milestone <= year)
    after = min(milestone for milestone in known if milestone > year)
    progress = (year - before) / (after - before)
    if interpolation == "log":
        return math.exp((1 - progress) * math.log(values[before]) + progress * math.log(values[after]))
    return (1 - progress) * values[before] + progress * values[after]


def supply_by_year(milestones: Milestones, scenario: str, moved: str = "", multiplier: float = 1.0) -> dict[int, Row]:
    """Return the supply of each year of a scenario, with one parameter moved if it is named."""

    def value(parameter: str, year: int) -> float:
        factor = multiplier if parameter == moved else 1.0
        return factor * interpolated(milestones, parameter, scenario, year)

    supply = {}
    capex_limited = 0.0
    previous_stock = None
    for year in YEARS:
        lifetime = value("accelerator_lifetime_years", year)
        chip_stock = 0.0
        for vintage in YEARS:
            if year - math.floor(lifetime + 0.5) + 1 <= vintage <= year:
                chip_stock += value("shipments_h100e", vintage)
        chip_kw = value("power_kw_per_h100e", year)
        power_kw = chip_kw * value("server_power_overhead", year) * value("power_usage_effectiveness", year)
        capacity_kw = value("ai_datacenter_capacity_mw", year) * 1000
        cluster_cost = value("accelerator_unit_cost_usd", year) * value("cluster_capex_multiplier", year)
        capex = value("ai_infrastructure_capex_usd", year)
        capex_limited += capex / cluster_cost
        limits = {
            "chip": chip_stock,
            "power": capacity_kw * value("ai_share_of_datacenter_power_frac", year) / power_kw,
            "datacenter": capacity_kw * value("datacenter_packing_efficiency_frac", year) / power_kw,
            "capex": capex_limited,
        }
        available = min(limits.values())
        peak_flop_per_year = value("peak_flop_per_second_per_h100e", year) * 365.25 * 24 * 3600
        usable_flop_per_h100e = peak_flop_per_year * value("cluster_utilization_frac", year)
        upfront, cloud = cluster_cost / lifetime, value("cloud_rental_usd_per_h100e_year", year)
        required = None if previous_stock is None else max(0.0, chip_stock - previous_stock) * cluster_cost
        supply[year] = {
            "shipments_h100e": value("shipments_h100e", year),
            "effective_power_kw_per_h100e": power_kw,
            "chip_stock_h100e": chip_stock,
            "power_limited_stock_h100e": limits["power"],
            "datacenter_limited_stock_h100e": limits["datacenter"],
            "capex_limited_stock_h100e": capex_limited,
            "available_stock_h100e": available,
            "binding_constraint": next(name for name, limit in limits.items() if limit == available),
            "theoretical_compute_flop": chip_stock * peak_flop_per_year,
            "usable_compute_flop": available * usable_flop_per_h100e,
            "usable_compute_flop_log10": math.log10(available * usable_flop_per_h100e),
            "cost_per_h100e_year_upfront_usd": upfront,
            "cost_per_h100e_year_cloud_usd": cloud,
            "cost_per_h100e_year_blended_usd": (upfront + cloud) / 2,
            "cost_per_usable_flop_upfront_usd": upfront / usable_flop_per_h100e,
            "cost_per_usable_flop_cloud_usd": cloud / usable_flop_per_h100e,
            "cost_per_usable_flop_blended_usd": (upfront + cloud) / 2 / usable_flop_per_h100e,
            "capex_required_usd": required,
            "ai_infrastructure_capex_usd": capex,
            "capex_coverage_ratio": None if required is None else required / capex,
        }
        previous_stock = chip_stock
    return supply


@pytest.fixture(scope="module")
def supply_milestones(root) -> Milestones:
    return read_milestones(root / "seeds" / "assumptions" / "supply_assumptions.csv")


@pytest.fixture(scope="module")
def supply(supply_milestones) -> Rows:
    return {
        (scenario, year): row
        for scenario in SUPPLY_SCENARIOS
        for year, row in supply_by_year(supply_milestones, scenario).items()
    }


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
