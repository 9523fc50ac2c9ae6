"""The second method, which follows docs/method.md without SQL and without the engine, and how it is compared."""

import csv
import math
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
from scipy.stats import t as student_t

RELATIVE_TOLERANCE = 1e-9
YEARS = range(2024, 2041)
SUPPLY_SCENARIOS = ("base", "capex_rich", "chip_bottleneck", "power_datacenter_bottleneck")

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
