"""The start page: five views whose examples run, and twenty questions of one query each, answered by a second way."""

import csv
import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "start_here.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"### \d+\. .*?```sql\n(.*?)```", PAGE, re.DOTALL)
BASE = "variant = 'calibrated' and combined_scenario_id = 'base__base'"
RUN_1E28 = "largest_run_flop_log10 >= 28"
WORK_MONTH = "horizon_p50_minutes_log2 >= log2(167 * 60)"


def seed(folder: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a seed as they stand in its file."""
    with (ROOT / "seeds" / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    """Return a cell as a number, NaN where it is empty."""
    return float(text) if text else math.nan


def supply(warehouse, columns: str, years: tuple[int, ...]) -> list[tuple]:
    return warehouse.execute(
        f"select {columns} from supply.supply_fundamental_inputs_by_year"
        f" where variant = 'calibrated' and supply_scenario = 'base' and year in {years} order by year"
    ).fetchall()


def growth(warehouse, rows):
    models = warehouse.execute(
        "select release_year_fractional, training_compute_flop from historical.historical_models"
        " where is_frontier_rule_a and release_year >= 2018 and training_compute_flop is not null"
    ).fetchnumpy()
    slope, _ = np.polyfit(models["release_year_fractional"], np.log10(models["training_compute_flop"]), 1)
    factor, low, high, n_models = rows[0]
    assert factor == pytest.approx(10**slope, rel=1e-9)
    assert low < factor < high
    assert n_models == len(models["training_compute_flop"])


def usable_compute(warehouse, rows):
    (_, observed), *projected = rows
    (counted,) = [row for row in seed("observations", "largest_run_observations") if row["year"] == "2025"]
    assert observed == pytest.approx(float(counted["usable_compute_flop"]), rel=1e-12)
    # Chips in service over the year x operations of a chip in a year x utilization.
    columns = "mean_stock_h100e, peak_flop_per_second_per_h100e, cluster_utilization_frac"
    factors = supply(warehouse, columns, (2026, 2030, 2040))
    expected = [365.25 * 86400 * math.prod(row) for row in factors]
    assert [flop for _, flop in projected] == pytest.approx(expected, rel=1e-12)


def chips(warehouse, rows):
    counted = {row["year"]: float(row["stock_end_h100e"]) for row in seed("observations", "largest_run_observations")}
    assert [stock for _, stock in rows[:2]] == pytest.approx([counted["2024"], counted["2025"]], rel=1e-12)
    # Power limits the stock of 2030: capacity that AI may draw over the power of a chip, a MW being 1,000 kW.
    ((capacity_mw, share, kw),) = supply(
        warehouse, "ai_datacenter_capacity_mw, ai_share_of_datacenter_power_frac, effective_power_kw_per_h100e", (2030,)
    )
    assert rows[-1][1] == pytest.approx(capacity_mw * 1000 * share / kw, rel=1e-12)


def power(warehouse, rows):
    # What vendors sold, at chip power, x 1.5 for servers x about 1.2 for cooling; the run as Epoch gives it.
    facts = {(row["quantity"], row["period"]): row for row in seed("observations", "power_and_cost")}
    year_end, of_run = ({row[0]: row[place] for row in rows} for place in (2, 3))
    for year in (2024, 2025):
        sold = float(facts["chip_power_sold", f"{year}-12-31"]["value"])
        assert year_end[year] == pytest.approx(sold * 1.5 * 1.2, rel=0.1)
    run = facts["largest_run_power", "2025"]
    assert float(run["low"]) < of_run[2025] < float(run["high"])
    assert all(of_run < mean < end for _, mean, end, of_run in rows)


def cost(warehouse, rows):
    # What Epoch's list says of the runs that stand for these years, in 2023 USD: inflation is within the tolerance.
    listed = {row["model"]: number(row["training_cost_2023_usd"]) for row in seed("observations", "notable_ai_models")}
    mean = {row[0]: row[3] for row in rows}
    assert mean[2024] == pytest.approx(listed["GPT-4.5"], rel=0.1)
    assert mean[2025] == pytest.approx(listed["Grok 4"], rel=0.1)
    assert 3e8 < mean[2026] < 2e9
    assert all(owned < mean < rented for _, owned, rented, mean in rows)


def who_binds(warehouse, rows):
    columns = "year, is_observed, chip_stock_h100e, power_limited_stock_h100e, datacenter_limited_stock_h100e"
    years = supply(warehouse, f"{columns}, capex_limited_stock_h100e", tuple(range(2024, 2041)))
    found: dict[str, list[int]] = {}
    for year, is_observed, *limits in years:
        name = "observed" if is_observed else ("chip", "power", "datacenter", "capex")[int(np.argmin(limits))]
        found.setdefault("nowcast" if year == 2026 else name, []).append(year)
    assert {row[0]: row[1:] for row in rows} == {
        name: (years[0], years[-1], len(years)) for name, years in found.items()
    }


def run_share(warehouse, rows):
    observed = {row["year"]: row for row in seed("observations", "largest_run_observations")}
    for year, share in rows[:2]:
        run, usable = (
            float(observed[str(year)][column])
            for column in ("largest_run_by_training_date_flop", "usable_compute_flop")
        )
        assert share == pytest.approx(run / usable, rel=1e-9)
    assert 0 < rows[2][1] < 0.1


def run_bands(warehouse, rows):
    for scenario, year, *band, unit in rows:
        draws = warehouse.execute(
            "select largest_run_flop_log10 from projections.projection_draws"
            " where variant = 'calibrated' and combined_scenario_id = ? and year = ? and draw > 0",
            [scenario, year],
        ).fetchnumpy()["largest_run_flop_log10"]
        assert band == pytest.approx(10 ** np.quantile(draws.astype(float), (0.05, 0.5, 0.95)), rel=1e-5)
        assert unit == "FLOP"


def first_years(warehouse, condition: str) -> np.ndarray:
    """Return the first year in which each draw of the base case meets a condition, infinity where it never does."""
    years = warehouse.execute(
        f"select min(year) filter ({condition}) from projections.projection_draws"
        f" where {BASE} and draw > 0 group by draw"
    ).fetchall()
    return np.array([math.inf if year is None else year for (year,) in years])


def chance_of_a_run(warehouse, rows):
    first = first_years(warehouse, RUN_1E28)
    assert rows[0][1:] == pytest.approx((np.mean(first <= 2030), np.mean(np.isinf(first))))


def work_month(warehouse, rows):
    first = np.sort(first_years(warehouse, WORK_MONTH))
    for year, share in zip(rows[0][1:], (0.05, 0.5, 0.95), strict=True):
        reached = first[math.ceil(share * first.size) - 1]
        assert year == (None if math.isinf(reached) else reached)


def tornado(warehouse, rows):
    swings = warehouse.execute(
        "select parameter, abs(high_end_value - low_end_value) as swing from projections.projection_tornado"
        " where variant = 'calibrated' and measure = 'largest_run_flop_log10' and year = 2030"
    ).fetchall()
    assert [row[0] for row in rows] == [name for name, _ in sorted(swings, key=lambda row: -row[1])[:3]]


def allocation_share(warehouse, rows):
    for variant, allocation, of_supply in rows:
        cells = warehouse.execute(
            """
            select log10(runs.largest_frontier_run_flop) as run
            from allocation.allocation_largest_frontier_run as runs
            where
                variant = ? and year = 2040
                and supply_scenario in (select scenario from staging.stg_scenarios
                    where layer = 'supply' and variant = 'published')
                and allocation_scenario in (select scenario from staging.stg_scenarios
                    where layer = 'allocation' and variant = 'published')
            order by supply_scenario, allocation_scenario
            """,
            [variant],
        ).fetchnumpy()["run"]
        square = cells.reshape(4, 4)
        assert allocation == pytest.approx(square.mean(axis=0).var() / square.var(), rel=1e-9)
        assert of_supply == pytest.approx(square.mean(axis=1).var() / square.var(), rel=1e-9)


def models_today(warehouse, rows):
    compute = [number(row["training_compute_flop"]) for row in seed("observations", "notable_ai_models")]
    assert rows == [(sum(flop > 1e25 for flop in compute), sum(flop > 1e26 for flop in compute))]


def models_2028(warehouse, rows):
    # The closed form gives the expected number of a year; the simulation's mean of the years up to 2028 adds up to it.
    for threshold, low, middle, high in rows:
        simulated, closed = warehouse.execute(
            "select sum(models_of_year_mean) filter (method = 'simulation'),"
            " sum(models_of_year_mean) filter (method = 'closed_form') from model_counts.model_counts_absolute"
            " where counting_method = 'coupled' and variant = 'calibrated' and scenario = 'base__base'"
            " and year <= 2028 and threshold_flop = ?",
            [threshold],
        ).fetchone()
        assert low < middle < high
        assert simulated == pytest.approx(closed, rel=0.25)
        assert low < closed < high


def lineage(warehouse, rows):
    parents: dict[str, set[str]] = {}
    for child, parent in warehouse.execute(
        "select model_name, ancestor_name from meta.meta_lineage where distance = 1"
    ).fetchall():
        parents.setdefault(child, set()).add(parent)
    reached, pending = set(), ["allocation_largest_frontier_run"]
    while pending:
        new = parents.get(pending.pop(), set()) - reached
        reached |= new
        pending += new
    seeds = {path.stem for path in (ROOT / "seeds").glob("*/*.csv")}
    assert [name for (name,) in rows] == sorted(reached & seeds)


def capex_of_2030(warehouse, rows):
    (row,) = [
        row
        for row in seed("assumptions", "supply_assumptions")
        if (row["parameter"], row["scenario"], row["year"]) == ("ai_infrastructure_capex_usd", "base", "2030")
    ]
    titles = {source["source_id"]: source["title"] for source in seed("reference", "sources")}
    assert rows == [(row["parameter"], float(row["value"]), row["unit"], row["confidence"], titles[row["source"]])]


def published_against_own(warehouse, rows):
    stored = dict(
        warehouse.execute(
            "select variant, largest_frontier_run_flop from review.v_base_case_timeseries where year = 2030"
        ).fetchall()
    )
    (run,) = [row for row in rows if row[0] == "Largest training run"]
    assert run[1] == pytest.approx(stored["published"], rel=1e-12)
    assert run[2] < stored["calibrated"] < run[4]


def observed_against_model(warehouse, rows):
    observed = {
        int(row["year"]): float(row["largest_run_by_training_date_flop"])
        for row in seed("observations", "largest_run_observations")
    }
    # Published: usable compute x the shares of the base scenario, 1.394e27 in the source document for 2024.
    assert rows[0][1] == pytest.approx(1.394e27, rel=1e-3)
    for year, published, _, seen, ratio in rows:
        assert seen == observed[year]
        assert ratio == published / seen


def record(warehouse, rows):
    scored = warehouse.execute(
        "select is_within_90 from review.v_forecast_record"
        " where series = 'horizon_state_of_the_art' and law = 'growth factor' and not is_above"
    ).fetchall()
    assert rows[0][:2] == (len(scored), pytest.approx(np.mean(scored)))


def others(warehouse, rows):
    compared = warehouse.execute(
        "select label, forecaster, target_period, their_value, our_p05, our_p95, unit from review.v_published_forecasts"
        " where combined_scenario_id = 'mixture' and not_compared_because is null"
        " and forecast_kind <> 'event_probability' and not starts_with(statistic, 'at_')"
        " order by label, forecaster, target_period"
    ).fetchall()
    # No figure, or no end of the band because fewer draws get there, is no disagreement.
    outside = [
        row
        for row in compared
        if row[3] is not None
        and (row[3] < (-math.inf if row[4] is None else row[4]) or row[3] > (math.inf if row[5] is None else row[5]))
    ]
    assert rows == outside


SECOND_WAYS: list[Callable] = [
    growth,
    usable_compute,
    chips,
    power,
    cost,
    who_binds,
    run_share,
    run_bands,
    chance_of_a_run,
    work_month,
    tornado,
    allocation_share,
    models_today,
    models_2028,
    lineage,
    capex_of_2030,
    published_against_own,
    observed_against_model,
    record,
    others,
]


def test_the_page_asks_twenty_questions():
    assert len(QUERIES) == len(SECOND_WAYS) == 20


@pytest.mark.parametrize(
    ("query", "second_way"),
    list(zip(QUERIES, SECOND_WAYS, strict=True)),
    ids=[way.__name__ for way in SECOND_WAYS],
)
def test_one_query_gives_the_answer_that_a_second_way_gives(query, second_way, warehouse):
    assert ";" not in query
    second_way(warehouse, warehouse.execute(query).fetchall())


def test_every_example_of_the_six_views_runs_and_every_column_is_listed(warehouse):
    views = warehouse.execute(
        "select view_name, grain, column_names, example_query from review.v_start_here order by view_position"
    ).fetchall()
    assert len(views) == 6
    for name, grain, columns, query in views:
        assert columns.split(", ") == [row[0] for row in warehouse.execute(f"describe {name}").fetchall()]
        assert warehouse.execute(f"select count(*) = count(distinct ({grain})) from {name}").fetchone() == (True,)
        assert name in query
        assert warehouse.execute(query).fetchall()
        assert f"### `{name}`" in PAGE
        assert query in " ".join(PAGE.split())


def test_the_key_of_a_measure_says_what_its_value_is(warehouse):
    """No key ends in a logarithm where the value beside it is none."""
    for view in ("v_projection_bands", "v_projection_headline", "v_crossing_years", "v_sensitivity_ranked"):
        query = f"select distinct measure from review.{view} where regexp_matches(measure, '_log(2|10)$')"
        assert warehouse.execute(query).fetchall() == []
