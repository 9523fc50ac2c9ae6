"""The chain from supply to capability a second time, in bare NumPy, from the formulas of docs/method.md.

No result comes from here: the benchmark measures the ensemble against it, and the tests check the ensemble with it.
Arrays of draws have shape (n_draws, n_years), and parameters (n_draws, 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ensemble.chain import OBSERVED_RUNS, PATHS, SHIPMENTS, SUPPLY_RANGES, Chain

SECONDS_PER_YEAR = 365.25 * 24 * 3600
SHARES = ("inference", "training", "ai_rnd_experiment", "post_training", "safety_eval", "reserved_idle_fragmented")
#: Automation of the economy at the distances that are parameters; the gap reaches from 20% of tasks to all of them.
AUTOMATION_PERCENT = (0, 5, 10, 50)


def bare_measures(
    chain: Chain, parameters: pa.Table, path_ids: Sequence[int]
) -> Iterator[tuple[int, dict[str, NDArray]]]:
    """Yield the measures of each path.

    Parameters
    ----------
    chain : Chain
        Point values and ranges of the assumptions, and what was observed; its SQL is not used.
    parameters : pyarrow.Table
        One wide row per draw.
    path_ids : sequence of int
        Numbers of paths.

    Yields
    ------
    int
        Number of the path.
    dict of ndarray, shape (n_draws, n_years)
        Every measure by its name.
    """
    drawn = {name: parameters[name].to_numpy()[:, None] for name in parameters.column_names}
    inputs = {name: table.to_pylist() for name, table in chain.inputs.items()}
    years = np.array(chain.years)
    software = software_gain(drawn, years)
    supplies, uses = {}, {}
    paths = [row for row in inputs[PATHS] if row["path_id"] in set(path_ids)]
    for path in paths:
        supply = (path["is_calibrated"], path["supply_scenario"])
        if supply not in supplies:
            supplies[supply] = _supply(chain, inputs, drawn, years, *supply)
        use = (path["is_calibrated"], path["allocation_scenario"])
        if use not in uses:
            uses[use] = _use(inputs, drawn, years, *use)
        compute_flop, ai_infrastructure_capex_usd = supplies[supply]
        training_frac, lab_frac, run_frac = uses[use]
        if path["is_calibrated"]:
            factor = growth_factor(
                drawn["usable_compute_growth_score"],
                years - 2026,
                drawn["usable_compute_record_years"],
                drawn["usable_compute_growth_spread"],
            )
            of_2026 = compute_flop[:, years == 2026]
            compute_flop = of_2026 * (compute_flop / of_2026) ** factor
        training_flop = compute_flop * training_frac
        run_flop = training_flop * lab_frac * run_frac
        if path["is_calibrated"]:
            run_flop = _calibrated_run(drawn, years, compute_flop, training_flop, run_flop)
            observed = _by_year(inputs, OBSERVED_RUNS, "largest_run_by_training_date_flop", years)
            run_flop = np.where(np.isfinite(observed), observed, run_flop)
        run_log10 = np.log10(run_flop)
        yield (
            path["path_id"],
            {
                "ai_infrastructure_capex_usd_log10": np.log10(ai_infrastructure_capex_usd),
                "usable_compute_flop_log10": np.log10(compute_flop),
                "training_flop_log10": np.log10(training_flop),
                "largest_run_flop_log10": run_log10,
                "software_gain_log10": software,
            }
            | capability(
                drawn,
                years,
                np.maximum.accumulate(run_log10, axis=1) + software,
                _readings(inputs, years),
                path["is_calibrated"],
            ),
        )


def growth_factor(score: NDArray, lead_years: NDArray, record_years: NDArray | float, spread: NDArray) -> NDArray:
    """Return the factor of growth since the last reading (docs/method.md#growth-factor)."""
    width = spread * np.sqrt(1 / np.maximum(lead_years, 1) + 1 / record_years)
    return np.where(lead_years <= 0, 1.0, np.where(score < 0, np.exp(width * score), 1 + width * score))


def _calibrated_run(
    drawn: dict[str, NDArray], years: NDArray, usable: NDArray, training: NDArray, by_factors: NDArray
) -> NDArray:
    """Return the largest run from 2026 on, NaN before (docs/method.md#calibrated-largest-run)."""
    first = int(np.flatnonzero(years == 2026)[0])
    run_2026 = drawn["largest_run_2026"]
    share = [run_2026[:, 0] / usable[:, first]]
    for _ in years[first + 1 :]:
        slower = 1 - share[-1] / drawn["run_share_cap"][:, 0]
        share.append(share[-1] * np.exp(drawn["run_share_growth"][:, 0] * slower))
    by_share = np.column_stack(share) * usable[:, first:]
    growth = (np.log10(by_factors[:, first:] / by_factors[:, [first]]) + np.log10(by_share / run_2026)) / 2
    factor = growth_factor(
        drawn["run_growth_score"], years[first:] - 2026, drawn["run_record_years"], drawn["growth_spread_coefficient"]
    )
    run = run_2026 * 10 ** (growth * factor)
    run = np.minimum(np.minimum(run, drawn["run_share_limit"] * usable[:, first:]), training[:, first:])
    return np.concatenate([np.full((len(run), first), np.nan), run], axis=1)


def _readings(inputs: dict[str, list[dict]], years: NDArray) -> dict[str, dict]:
    """Return the last reading of each series, and what had been read by the middle of each year."""
    readings = {row["series"]: row for row in inputs["capability.capability_last_readings"]}
    frontier = "capability.capability_frontier_by_year"
    columns = {"horizon_p50": "horizon_p50_minutes_log2", "horizon_p80": "horizon_p80_minutes_log2", "eci": "eci"}
    return {
        series: row | {"by_year": _by_year(inputs, frontier, columns[series], years)}
        for series, row in readings.items()
    }


def software_gain(drawn: dict[str, NDArray], years: NDArray) -> NDArray:
    """Return log10 of the software gain over the first year (docs/method.md#software-gain)."""
    since = years - years[0]
    initial, long_run = drawn["software_growth_initial"], drawn["software_growth_long_run"]
    decay, ceiling = drawn["software_growth_decay"], drawn["software_ceiling"]
    raw = (long_run * since + (initial - long_run) * (1 - np.exp(-decay * since)) / decay) / np.log(10)
    return ceiling * (1 - np.exp(-raw / ceiling))


def capability(
    drawn: dict[str, NDArray],
    years: NDArray,
    effective_log10: NDArray,
    readings: dict[str, dict],
    is_calibrated: bool,
) -> dict[str, NDArray]:
    """Return what effective compute is worth (docs/method.md#horizon-map and those after it).

    Of readings, the published form takes the length of their record only: its growth starts from the levels of 2025.
    """
    growth_log10 = drawn["run_growth_reference"] + drawn["software_growth_initial"] / np.log(10)

    def read_on(series: str, level: NDArray | float, per_year: NDArray | float, read_at: float) -> NDArray:
        """Return what a series grows to from its reading: between the middles of two years, or that of 2025."""
        record = readings[series]["record_years"]
        if not is_calibrated:
            at_reading = effective_log10[:, years == 2025]
        else:
            before = int(np.floor(read_at - 0.5 - years[0]))
            weight = read_at - 0.5 - years[before]
            at_reading = (1 - weight) * effective_log10[:, [before]] + weight * effective_log10[:, [before + 1]]
        factor = growth_factor(
            drawn["capability_growth_score"], years + 0.5 - read_at, record, drawn["growth_spread_coefficient"]
        )
        grown = level + per_year / growth_log10 * (effective_log10 - at_reading) * factor
        if not is_calibrated:
            return grown
        seen = readings[series]["by_year"]
        return np.where(np.isfinite(seen), seen, grown)

    if not is_calibrated:
        pace, eci_pace = drawn["horizon_doublings_per_year"], drawn["eci_per_year"]
        horizon = read_on("horizon_p50", drawn["horizon_level_2025"] + 0.5 * pace, pace, 2025)
        eci = read_on("eci", drawn["eci_level_2025"] + 0.5 * eci_pace, eci_pace, 2025)
        horizon_p80 = horizon - np.log2(drawn["horizon_ratio_p50_p80"])
    else:
        last = readings["horizon_p50"]
        pace = last["fitted_growth_per_year"] * drawn["horizon_pace_factor"]
        horizon = read_on("horizon_p50", last["reading_value"], pace, last["read_at_year"])
        of_p80 = readings["horizon_p80"]
        below = last["reading_value"] - of_p80["reading_value"]
        horizon_p80 = np.where(np.isfinite(of_p80["by_year"]), of_p80["by_year"], horizon - below)
        last = readings["eci"]
        level = last["reading_value"] + drawn["eci_reading_error"]
        eci = read_on("eci", level, drawn["eci_per_year"], last["read_at_year"])
    odds_2026 = drawn["automation_2026"] / (1 - drawn["automation_2026"])
    of_january = (effective_log10[:, years == 2025] + effective_log10[:, years == 2026]) / 2
    since_2026 = (effective_log10 - of_january) * np.log(10)
    to_full = effective_log10 + 2 * drawn["software_growth_initial"] / np.log(10) - drawn["full_automation_log10_flop"]
    knots = {percent: drawn[f"automation_distance_{percent}"] for percent in AUTOMATION_PERCENT} | {20: -7, 100: 0}
    sevenths = to_full / (drawn["automation_gap"] / 7)
    automated = np.zeros_like(sevenths)
    for low, high in pairwise(sorted(knots)):
        part = np.clip((sevenths - knots[low]) / (knots[high] - knots[low]), 0, 1)
        automated += part * (high - low) / 100
    return {
        "effective_compute_flop_log10": effective_log10,
        "horizon_p50_minutes_log2": horizon,
        "horizon_p80_minutes_log2": horizon_p80,
        "eci": eci,
        "ai_rnd_automation_frac": 1 / (1 + np.exp(-since_2026 / drawn["automation_width"]) / odds_2026),
        "economy_automation_frac": automated,
    }


def _by_year(inputs: dict[str, list[dict]], table: str, column: str, years: NDArray) -> NDArray:
    """Return a column by year, NaN where the table has none."""
    values = {row["year"]: row[column] for row in inputs[table]}
    return np.array([values.get(year, np.nan) for year in years.tolist()], dtype=float)


def _moved(rows: list[dict], drawn: dict[str, NDArray], parameter: str) -> NDArray:
    """Return a path of which every draw stands elsewhere in its range.

    The score moves the logarithm; of a fraction the log odds, of a multiplier the logarithm of what it adds.
    """
    point, floor, is_fraction, low, high = (
        np.array([row[parameter][part] for row in rows])
        for part in ("point_value", "floor_value", "is_fraction", "range_low_ln", "range_high_ln")
    )
    score = drawn[f"{parameter}_score"]
    factor = np.exp(score * np.where(score < 0, low, high))
    if is_fraction[0]:
        return point * factor / (1 - point + point * factor)
    return floor + (point - floor) * factor


def _supply(
    chain: Chain,
    inputs: dict[str, list[dict]],
    drawn: dict[str, NDArray],
    years: NDArray,
    is_calibrated: bool,
    scenario: str,
) -> tuple[NDArray, NDArray]:
    """Return usable compute (FLOP of the year) and AI capex (USD of the year) of one form of a scenario."""
    rows = sorted(
        (
            row
            for row in inputs[SUPPLY_RANGES]
            if (row["is_calibrated"], row["supply_scenario"]) == (is_calibrated, scenario)
        ),
        key=lambda row: row["year"],
    )
    path = {name: _moved(rows, drawn, name) for name in rows[0] if f"{name}_score" in drawn}
    effective_kw = path["power_kw_per_h100e"] * path["server_power_overhead"] * path["power_usage_effectiveness"]
    flop_per_h100e = path["peak_flop_per_second_per_h100e"] * SECONDS_PER_YEAR * path["cluster_utilization_frac"]
    if not is_calibrated:
        stock = _published_stock(path, effective_kw)
        return stock * flop_per_h100e, path["ai_infrastructure_capex_usd"]

    (base_lifetime,) = (
        row["accelerator_lifetime_years"]["point_value"]
        for row in inputs[SUPPLY_RANGES]
        if row["is_calibrated"] and row["supply_scenario"] == "base" and row["year"] == 2025
    )
    at_2025 = {name: value["point_value"] for name, value in rows[2025 - years[0]].items() if isinstance(value, dict)}
    lifetime = np.array([row["accelerator_lifetime_years"]["point_value"] for row in rows])
    level = drawn["chip_stock_error"] ** drawn["observation_error_exponent"]
    cost_usd = (
        path["accelerator_unit_cost_usd"]
        * path["cluster_capex_multiplier"]
        / (at_2025["accelerator_unit_cost_usd"] * at_2025["cluster_capex_multiplier"])
        * drawn["all_in_cost_2025"]
    )
    is_2026 = years == 2026
    ai_infrastructure_capex_usd = (
        path["ai_infrastructure_capex_usd"]
        / path["ai_infrastructure_capex_usd"][:, is_2026]
        * drawn["ai_infrastructure_capex_2026_usd"]
    )
    for year in (2024, 2025):
        ai_infrastructure_capex_usd[:, year - years[0]] = drawn[f"ai_infrastructure_capex_{year}_usd"][:, 0]
    shipped = np.broadcast_to(_by_year(inputs, SHIPMENTS, "shipments_h100e", years), path["shipments_h100e"].shape)
    shipped = np.where(is_2026 & ~np.isfinite(shipped), drawn["shipments_2026_h100e"], shipped)
    money_2026 = (
        drawn["same_year_capex_share"] * ai_infrastructure_capex_usd[:, is_2026]
        + (1 - drawn["same_year_capex_share"]) * drawn["ai_infrastructure_capex_2025_usd"]
    )
    observed = {
        column: _by_year(inputs, OBSERVED_RUNS, column, years) * level
        for column in ("stock_end_h100e", "stock_mean_h100e", "usable_compute_flop")
    }
    mean_stock = _calibrated_stock(
        vintages=chain.vintages["vintage_shipments_h100e"] * level,
        first_stock=chain.vintages["first_stock_h100e"] * level,
        shipped=shipped * level,
        observed_stock=observed["stock_end_h100e"],
        chips=path["shipments_h100e"] / path["shipments_h100e"][:, is_2026] * shipped[:, is_2026] * level,
        ai_infrastructure_capex_usd=ai_infrastructure_capex_usd,
        # What a chip sold cost of the money that is counted: less than all-in, and falling as it does.
        cost_usd=cost_usd / cost_usd[:, is_2026] * money_2026 / (shipped[:, is_2026] * level),
        site_stock=path["ai_datacenter_capacity_mw"]
        * drawn["power_path_scale"]
        * 1000
        * np.minimum(path["ai_share_of_datacenter_power_frac"], path["datacenter_packing_efficiency_frac"])
        / effective_kw,
        life_years=drawn["chip_life_scale"] * lifetime / base_lifetime,
        drawn={name: values[:, 0] for name, values in drawn.items()},
    )
    mean_stock = np.where(np.isfinite(observed["stock_mean_h100e"]), observed["stock_mean_h100e"], mean_stock)
    flop = np.where(
        np.isfinite(observed["usable_compute_flop"]), observed["usable_compute_flop"], mean_stock * flop_per_h100e
    )
    return flop, ai_infrastructure_capex_usd


def _published_stock(path: dict[str, NDArray], effective_kw: NDArray) -> NDArray:
    """Return the least of the four stocks (docs/method.md#available-stock)."""
    shipments, life_years = path["shipments_h100e"], np.floor(path["accelerator_lifetime_years"] + 0.5)
    chips = np.zeros_like(shipments)
    for year in range(shipments.shape[1]):
        for age in range(year + 1):
            chips[:, year] += shipments[:, year - age] * (age < life_years[:, year])
    site_share = np.minimum(path["ai_share_of_datacenter_power_frac"], path["datacenter_packing_efficiency_frac"])
    site = path["ai_datacenter_capacity_mw"] * 1000 * site_share / effective_kw
    money = np.cumsum(
        path["ai_infrastructure_capex_usd"] / (path["accelerator_unit_cost_usd"] * path["cluster_capex_multiplier"]),
        axis=1,
    )
    return np.minimum(np.minimum(chips, site), money)


def _calibrated_stock(
    *,
    vintages: NDArray,
    first_stock: NDArray,
    shipped: NDArray,
    observed_stock: NDArray,
    chips: NDArray,
    ai_infrastructure_capex_usd: NDArray,
    cost_usd: NDArray,
    site_stock: NDArray,
    life_years: NDArray,
    drawn: dict[str, NDArray],
) -> NDArray:
    """Return the stock averaged over each year (docs/method.md#calibrated-purchases)."""
    bought = list(vintages.T)
    # A chip lives as those of its year of purchase do, one bought before the first year as those of the first.
    lives = [life_years[:, 0]] * len(bought) + list(life_years.T)
    mean_stock = np.empty_like(chips)
    before = first_stock[:, 0]
    for year in range(chips.shape[1]):
        survivors = np.zeros_like(before)
        for vintage, size in enumerate(bought):
            age = len(bought) - vintage - 0.5
            survivors = survivors + size * np.exp(-((age / lives[vintage]) ** drawn["chip_life_shape"]))
        last_capex = ai_infrastructure_capex_usd[:, max(year - 1, 0)]
        now_share = drawn["same_year_capex_share"]
        affordable = (now_share * ai_infrastructure_capex_usd[:, year] + (1 - now_share) * last_capex) / cost_usd[
            :, year
        ]
        room = np.maximum(site_stock[:, year] - survivors, drawn["min_replacement_share"] * survivors)
        new = np.minimum(np.minimum(affordable, chips[:, year]), room)
        bought.append(np.where(np.isfinite(shipped[:, year]), shipped[:, year], new))
        now = np.where(np.isfinite(observed_stock[:, year]), observed_stock[:, year], survivors + bought[-1])
        mean_stock[:, year] = (now - before) / np.log(now / before)
        before = now
    return mean_stock


def _use(
    inputs: dict[str, list[dict]], drawn: dict[str, NDArray], years: NDArray, is_calibrated: bool, scenario: str
) -> tuple[NDArray, NDArray, NDArray]:
    """Return training over usable compute, frontier labs over it, and the largest run over those, of a scenario."""
    rows = sorted(
        (row for row in inputs["allocation.int_allocation_ranges"] if row["allocation_scenario"] == scenario),
        key=lambda row: row["year"],
    )
    moved = {name: _moved(rows, drawn, name) for name in rows[0] if f"{name}_score" in drawn}
    total = sum(moved[f"{bucket}_share_frac"] for bucket in SHARES)
    share = {bucket: moved[f"{bucket}_share_frac"] / total for bucket in SHARES}
    if not is_calibrated:
        run_frac = moved["largest_run_concentration_frac"] * moved["cluster_contiguity_factor_frac"]
        return share["training"], moved["frontier_lab_training_share_frac"], run_frac

    moves = [
        row for row in inputs["allocation.int_calibrated_scenario_moves"] if row["allocation_scenario"] == scenario
    ]
    of_year = {
        name: np.array([row[name] for row in sorted(moves, key=lambda row: row["year"])], dtype=float)
        for name in moves[0]
        if name != "allocation_scenario"
    }
    seen_inference, seen_final = of_year["observed_lab_inference_frac"], of_year["observed_lab_final_run_frac"]
    inference = np.where(np.isfinite(seen_inference), seen_inference, drawn["lab_inference_share"])
    final_runs = np.where(np.isfinite(seen_final), seen_final, drawn["final_run_share"])
    inference = np.minimum(inference * of_year["inference_move"], drawn["lab_share_cap"])
    final_runs = np.minimum(final_runs * of_year["training_move"], drawn["lab_share_cap"])
    lab_training = (1 - inference) * final_runs
    coverage = of_year["lab_coverage_frac"]
    training = coverage * lab_training + (1 - coverage) * share["training"]
    of_lab_training = drawn["leading_lab_share"] * drawn["top_run_share"] * of_year["concentration_move"]
    # No run is larger than the training of all covered labs.
    return training, coverage * lab_training / training, np.minimum(of_lab_training / coverage, 1)
