"""The ensemble against the point tables, against a second writing of the chain, and against itself."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from scipy.special import logit
from scipy.stats import rankdata

from benchmarks.bare_chain import bare_measures
from engine.draws import quantile
from engine.sensitivity import failed_gates
from ensemble.chain import Chain
from ensemble.mixture import chosen_scenarios
from ensemble.parameters import FULL_AUTOMATION, draw_parameters
from ensemble.run import project, run_chain
from ensemble.sensitivity import ON_LOG_ODDS, group_sensitivity
from ensemble.summaries import summarise

PATHS = ("published.base__base", "calibrated.base__base")
N_FEW = 256
#: Column, table and condition of the point value of each measure; tables of supply have no allocation scenario.
POINTS = {
    "ai_infrastructure_capex_usd_log10": (
        "log10(ai_infrastructure_capex_usd)",
        "supply.supply_fundamental_inputs_by_year",
    ),
    "usable_compute_flop_log10": ("usable_compute_flop_log10", "supply.supply_fundamental_inputs_by_year"),
    "training_flop_log10": ("log10(training_flop)", "allocation.allocation_compute_by_bucket"),
    "largest_run_flop_log10": ("largest_frontier_run_flop_log10", "allocation.allocation_largest_frontier_run"),
    "software_gain_log10": ("software_gain_log10", "effective_compute.effective_compute_by_year"),
    "effective_compute_flop_log10": ("effective_compute_flop_log10", "effective_compute.effective_compute_by_year"),
    "horizon_p50_minutes_log2": ("horizon_p50_minutes_log2", "capability.capability_by_year"),
    "horizon_p80_minutes_log2": ("horizon_p80_minutes_log2", "capability.capability_by_year"),
    "eci": ("eci", "capability.capability_by_year"),
    "ai_rnd_automation_frac": ("ai_rnd_automation_frac", "capability.capability_by_year"),
    "economy_automation_frac": ("economy_automation_frac", "capability.capability_by_year"),
}


MEASURES = tuple(POINTS)


@pytest.fixture(scope="module")
def chain(warehouse):
    return Chain.read(warehouse)


@pytest.fixture(scope="module")
def probabilities(chain):
    return list(chain.quantiles.values())


def test_every_measure_of_the_list_is_compared_with_a_point_table(chain):
    assert tuple(chain.measure_names) == MEASURES


@pytest.fixture(scope="module")
def made(warehouse):
    """What the warehouse says its ensemble was made from."""
    query = "select draw_count, random_seed, chain_sha256 from projections.projection_run"
    return SimpleNamespace(
        **dict(zip(("n_draws", "seed", "digest"), warehouse.execute(query).fetchall()[0], strict=True))
    )


@pytest.fixture(scope="module")
def parameters(warehouse):
    return warehouse.sql("select * from projections.parameter_draws order by draw").to_arrow_table()


@pytest.fixture(scope="module")
def base(chain, parameters):
    """All draws of base x base in both variants: measures of shape (n_draws, n_years) by path."""
    return arrays_of(chain, parameters, PATHS)


@pytest.fixture(scope="module")
def few(chain, parameters):
    """A few draws of every path."""
    return arrays_of(chain, parameters.slice(0, N_FEW), chain.paths)


def arrays_of(chain, parameters, paths):
    names = {chain.paths[path]: path for path in paths}
    found = {}
    with run_chain(chain, parameters, list(names)) as run:
        for group, arrays in run.arrays(list(names)):
            for k, path_id in enumerate(group):
                found[names[path_id]] = {measure: values[k] for measure, values in arrays.items()}
    return found


def bits(arrays):
    """SHA-256 of all measures of all paths."""
    digest = hashlib.sha256()
    for path in PATHS:
        for measure in MEASURES:
            digest.update(arrays[path][measure].tobytes())
    return digest.hexdigest()


def at(chain, year):
    return chain.years.index(year)


def test_the_record_names_the_chain_that_the_file_holds(chain, made):
    # DuckDB stores some lists of a view's SQL in any order, and the build saw the SQL before it was stored.
    assert chain.digest == made.digest


@pytest.mark.parametrize("measure", MEASURES)
def test_the_point_run_equals_the_point_tables(warehouse, point_run, chain, measure):
    column, table = POINTS[measure]
    key = "supply_scenario" if table.startswith("supply") else "combined_scenario_id"
    held = " where software_form = 'default'" if table.split(".")[0].startswith(("eff", "cap")) else ""
    rows = warehouse.execute(f"select variant, {key}, year, {column} from {table}{held}").fetchall()
    expected = {(variant, scenario, year): value for variant, scenario, year, value in rows}
    assert len(expected) == len(rows)
    found, wanted = [], []
    for path, of_path in point_run.items():
        variant, scenario = path.split(".")
        for k, year in enumerate(chain.years):
            found.append(of_path[measure][0, k])
            if key == "supply_scenario":
                # Extended paths run published supply; grid relief is an extended scenario of supply itself.
                scenario, variants = scenario.split("__")[0], (variant, "published", "extended")
                wanted.append(next(expected[v, scenario, year] for v in variants if (v, scenario, year) in expected))
            else:
                wanted.append(expected[variant, scenario, year])
    assert len(found) == len(chain.paths) * len(chain.years) == 65 * 17
    if measure.endswith(("_log10", "_log2")):
        found, wanted = (np.array(values) * np.log(10 if measure.endswith("10") else 2) for values in (found, wanted))
        # A relative difference of 1e-9 of the quantity itself.
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-9)
    else:
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=0)


@pytest.fixture(scope="module")
def point_run(chain):
    return arrays_of(chain, chain.laws.point(), chain.paths)


def test_stored_points_are_the_point_run(warehouse, point_run, chain):
    stored = warehouse.execute(
        "select variant || '.' || combined_scenario_id, measure, year, point_value from projections.projection_bands"
        " where combined_scenario_id != 'mixture'"
    ).fetchall()
    assert len(stored) == len(chain.paths) * 17 * len(MEASURES) == 65 * 17 * len(MEASURES)
    assert all(point_run[path][measure][0, at(chain, year)] == value for path, measure, year, value in stored)


def test_every_path_agrees_with_the_chain_written_a_second_time(chain, few, parameters):
    # Closed paths hold what the loop adds to this chain; test_economy compares them with the loop.
    names = {number: path for path, number in chain.paths.items() if not path.startswith("closed.")}
    compared = 0
    for path_id, measures in bare_measures(chain, parameters.slice(0, N_FEW), list(names)):
        for measure in MEASURES:
            expected = measures[measure]
            np.testing.assert_allclose(
                few[names[path_id]][measure], expected, rtol=1e-9, atol=1e-12, err_msg=f"{names[path_id]} {measure}"
            )
            compared += 1
    assert compared == 60 * len(MEASURES)


def test_point_and_drawn_runs_do_not_depend_on_which_other_paths_run(chain, few, parameters):
    table = project(chain, parameters.slice(0, N_FEW), ["calibrated.grid_relief__training_race"])
    for measure in MEASURES:
        values = table[measure].to_numpy().reshape(N_FEW, -1)
        np.testing.assert_array_equal(values, few["calibrated.grid_relief__training_race"][measure])
    assert table["variant"][0].as_py() == "calibrated"
    assert table["combined_scenario_id"][0].as_py() == "grid_relief__training_race"
    assert table["draw"].to_numpy()[:: len(chain.years)].tolist() == list(range(1, N_FEW + 1))


def test_stored_draws_are_those_of_the_seed(chain, made, parameters):
    again = draw_parameters(chain, made.seed, 0, made.n_draws).parameters
    assert again.column_names == parameters.column_names
    assert all(again[name].to_pylist() == parameters[name].to_pylist() for name in again.column_names)


def test_stored_projections_are_the_run_in_single_precision(warehouse, base):
    for path in PATHS:
        stored = warehouse.execute(
            f"""
            select {", ".join(MEASURES)}
            from projections.projection_draws
            where variant = ? and combined_scenario_id = ?
            order by draw, year
            """,
            path.split("."),
        ).fetchnumpy()
        for measure in MEASURES:
            np.testing.assert_array_equal(stored[measure], base[path][measure].ravel().astype(np.float32))


def test_stored_bands_are_the_quantiles_of_the_run(warehouse, base, probabilities):
    stored = warehouse.execute(
        """
        select variant || '.' || combined_scenario_id as path, measure, year, p05, p25, p50, p75, p95, mean_value
        from projections.projection_bands
        order by year
        """
    ).fetchnumpy()
    for path in PATHS:
        bands, _ = summarise({measure: values[None] for measure, values in base[path].items()}, [], probabilities)
        for measure, band in bands.items():
            is_row = (stored["path"] == path) & (stored["measure"] == measure)
            columns = ("p05", "p25", "p50", "p75", "p95", "mean_value")
            np.testing.assert_array_equal([stored[name][is_row] for name in columns], band[:, 0])


def test_stored_bands_are_those_of_the_stored_draws_by_duckdb(warehouse, probabilities):
    # Single precision rounds by 2^-24 of the value at most, and a quantile by no more.
    rounding = 2.0**-24
    for measure in MEASURES:
        agreeing = warehouse.execute(
            f"""
            with recomputed as (
                select
                    variant,
                    combined_scenario_id,
                    year,
                    quantile_cont(cast({measure} as double), {probabilities}) as band,
                    avg(cast({measure} as double)) as mean_value
                from projections.projection_draws
                group by variant, combined_scenario_id, year
            )

            select
                count(*),
                count_if(greatest(
                    abs(band[1] - p05), abs(band[2] - p25), abs(band[3] - p50), abs(band[4] - p75), abs(band[5] - p95),
                    abs(recomputed.mean_value - bands.mean_value)
                ) <= ? * greatest(abs(p05), abs(p95), abs(bands.mean_value)))
            from recomputed
            inner join projections.projection_bands as bands using (variant, combined_scenario_id, year)
            where bands.measure = ?
            """,
            [rounding, measure],
        ).fetchall()
        assert agreeing == [(4 * 17, 4 * 17)], measure


def test_one_thread_and_another_process_give_the_same_bits(chain, base, parameters, root, warehouse_file, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("ensemble.run.os.cpu_count", lambda: 1)
        assert bits(arrays_of(chain, parameters, PATHS)) == bits(base)
    # The draws of one path fill more than one of DuckDB's row groups, so that threads did share the work.
    assert parameters.num_rows * len(chain.years) > 2 * 122_880
    code = f"""
import duckdb
from ensemble.chain import Chain
from ensemble.parameters import draw_parameters
from tests.warehouse.test_chain_run import PATHS, arrays_of, bits

with duckdb.connect({str(warehouse_file.resolve())!r}, read_only=True) as connection:
    chain = Chain.read(connection)
    ((n, seed),) = connection.execute("select draw_count, random_seed from projections.projection_run").fetchall()
parameters = draw_parameters(chain, seed, 0, n).parameters
print(bits(arrays_of(chain, parameters, PATHS)))
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == bits(base)


def test_two_blocks_are_one_run(chain, base, made):
    half = made.n_draws // 2
    parameters = draw_parameters(chain, made.seed, half, half).parameters
    assert parameters["draw"].to_pylist()[0] == half + 1
    block = arrays_of(chain, parameters, PATHS[1:])[PATHS[1]]
    for measure in MEASURES:
        np.testing.assert_array_equal(block[measure], base[PATHS[1]][measure][half:])


def test_four_times_the_draws_move_the_ends_of_bands_by_less_than_a_hundredth_of_their_width(chain, base, made):
    parameters = draw_parameters(chain, made.seed, 0, 4 * made.n_draws).parameters
    more = arrays_of(chain, parameters, PATHS[1:])[PATHS[1]]
    for measure in MEASURES:
        low, high = np.quantile(base[PATHS[1]][measure], (0.05, 0.95), axis=0)
        for end, probability in ((low, 0.05), (high, 0.95)):
            moved = np.abs(np.quantile(more[measure], probability, axis=0) - end)
            # Observed years have no width.
            assert np.all(moved <= 0.01 * (high - low) + 1e-12), (measure, probability)


def test_draws_have_the_quantiles_of_their_laws(chain, parameters, probabilities):
    assert len(chain.laws.names) == 61
    for name, marginal in zip(chain.laws.names, chain.laws.marginals, strict=True):
        if name == FULL_AUTOMATION:  # which agrees with the present too
            continue
        expected = np.clip(quantile(marginal, probabilities), marginal.low, marginal.high)
        found = np.quantile(parameters[name].to_numpy(), probabilities)
        # Of the 90% range: quantiles may lie around 0.
        error = np.abs(found - expected).max() / (expected[-1] - expected[0])
        assert error < 0.008, name
        values = parameters[name].to_numpy()
        assert marginal.low <= values.min() <= values.max() <= marginal.high


def test_laws_have_the_ranges_that_their_sources_state(warehouse, chain):
    laws = chain.laws.all_marginals
    stated = warehouse.execute(
        "select parameter, point_low, point_high from staging.stg_scalar_assumptions where law is not null"
    ).fetchall()
    # 38 of the first sequence, those of the economy, and those of agents.
    assert len(stated) == 38 + 15 + 14
    for parameter, low, high in stated:
        law = laws[parameter]
        p05, p95 = quantile(law, (0.05, 0.95))
        assert abs(p05 - low) < 0.02 * (high - low), parameter
        assert abs(p95 - high) < 0.02 * (high - low), parameter


def test_draws_have_the_rank_correlations_that_were_asked_for_and_no_others(warehouse, chain, parameters):
    names = [*chain.laws.all_marginals]
    ranks = np.array([rankdata(parameters[name].to_numpy()) for name in names])
    achieved = np.corrcoef(ranks)
    target = np.eye(len(names))
    listed = warehouse.execute(
        "select parameter_a, parameter_b, spearman_correlation, achieved_correlation"
        " from projections.projection_rank_correlations"
    ).fetchall()
    assert len(listed) == 9
    for first, second, correlation, stored in listed:
        a, b = names.index(first), names.index(second)
        # A wide gap needs full automation far away, or a twentieth of the economy would be automated by now.
        assert abs(achieved[a, b] - correlation) < 0.02 or (first == FULL_AUTOMATION and achieved[a, b] > correlation)
        assert stored == pytest.approx(achieved[a, b], abs=1e-12)
        target[a, b] = target[b, a] = correlation
    # What agrees with the present depends on all that decides it.
    full = names.index(FULL_AUTOMATION)
    target[full] = target[:, full] = 1
    others = np.where((target == 0), achieved, 0)
    assert np.abs(others).max() < 0.03


def test_stored_bands_nest(warehouse):
    ((n_rows, n_nested),) = warehouse.execute(
        "select count(*), count_if(p05 <= p25 and p25 <= p50 and p50 <= p75 and p75 <= p95)"
        " from projections.projection_bands"
    ).fetchall()
    assert n_rows == n_nested == 67 * 17 * len(MEASURES)


def test_every_draw_keeps_the_laws_of_the_chain(few, base, parameters, chain):
    automation_2026 = parameters["automation_2026"].to_numpy()
    for path, measures in (few | base).items():
        n_draws = len(measures["eci"])
        # Differences of sums lose the last digits.
        for measure in (
            "software_gain_log10",
            "effective_compute_flop_log10",
            "horizon_p50_minutes_log2",
            "horizon_p80_minutes_log2",
            "ai_rnd_automation_frac",
            "economy_automation_frac",
        ):
            assert np.diff(measures[measure], axis=1).min() >= -1e-12, (path, measure)
        assert np.all(measures["software_gain_log10"][:, 0] == 0)
        assert np.all(measures["software_gain_log10"] < parameters["software_ceiling"].to_numpy()[:n_draws, None])
        assert np.all(measures["horizon_p80_minutes_log2"] < measures["horizon_p50_minutes_log2"])
        automation = measures["ai_rnd_automation_frac"]
        assert np.all((automation > 0) & (automation < 1))
        # The assumption is of January, half way between the middles of two years.
        log_odds = logit(automation[:, [at(chain, 2025), at(chain, 2026)]]).mean(axis=1)
        np.testing.assert_allclose(log_odds, logit(automation_2026[:n_draws]), rtol=0, atol=1e-9)
        assert np.all(measures["economy_automation_frac"][:, at(chain, 2025)] <= 0.05 + 1e-9) or not path.startswith(
            "calibrated"
        )
        assert np.all((measures["economy_automation_frac"] >= 0) & (measures["economy_automation_frac"] <= 1))
        assert np.all(measures["largest_run_flop_log10"] <= measures["training_flop_log10"] + 1e-12), path
        assert np.all(measures["training_flop_log10"] <= measures["usable_compute_flop_log10"]), path


def test_a_draw_of_the_mixture_is_the_draw_of_its_path(chain, few, parameters):
    first = parameters.slice(0, N_FEW)
    chosen = chosen_scenarios(first, chain.weights)
    calibrated = [number for path, number in chain.paths.items() if path.startswith("calibrated.")]
    with run_chain(chain, first, calibrated) as run:
        mixture = run.mixture()
    paths = [
        f"calibrated.{row['supply_scenario']}__{row['allocation_scenario']}"
        for row in chosen.sort_by("draw").to_pylist()
    ]
    # Rare pairs of scenarios are missing among so few draws.
    assert len(set(paths)) > 20
    for measure in MEASURES:
        expected = np.array([few[path][measure][draw] for draw, path in enumerate(paths)])
        np.testing.assert_array_equal(mixture[measure], expected)


def test_a_draw_of_the_closed_mixture_is_the_loop_and_the_chain_of_its_pair(chain, parameters):
    first = parameters.slice(0, N_FEW)
    pairs = [
        (row["supply_scenario"], row["allocation_scenario"])
        for row in chosen_scenarios(first, chain.weights).sort_by("draw").to_pylist()
    ]
    number_of = {path.removeprefix("closed."): n for path, n in chain.paths.items() if path.startswith("closed.")}
    calibrated = [number for path, number in chain.paths.items() if path.startswith("calibrated.")]
    with run_chain(chain, first, [*calibrated, *number_of.values()]) as run:
        mixture = run.mixture(is_closed=True)
        ((group, closed),) = run.arrays(sorted(number_of.values()))
        loops = {pair: run.loop_inputs(*pair).run() for pair in sorted(set(pairs))}
    assert len(loops) > 20
    for draw, pair in enumerate(pairs):
        loop = loops[pair]
        for measure, stated in (
            ("ai_infrastructure_capex_usd_log10", np.log10(loop.capex_usd)),
            ("usable_compute_flop_log10", np.log10(loop.chain.usable_compute_flop)),
            ("largest_run_flop_log10", np.log10(loop.chain.largest_run_flop)),
            ("effective_compute_flop_log10", loop.chain.effective_compute_flop_log10),
        ):
            assert np.abs(mixture[measure][draw] - stated[draw]).max() < 1e-9, (pair, measure)
        if pair[1] == "base":
            # A pair that has a closed path of its own is that path.
            place = group.index(number_of["__".join(pair)])
            for measure in MEASURES:
                np.testing.assert_allclose(mixture[measure][draw], closed[measure][place, draw], rtol=1e-12)


def test_the_mixture_takes_scenarios_in_proportion_to_their_weights(chain, parameters):
    chosen = chosen_scenarios(parameters, chain.weights)
    assert chosen["draw"].to_pylist() == parameters["draw"].to_pylist()
    assert sum(weight for layer, _, weight in chain.weights if layer == "supply") == pytest.approx(1)
    for layer, scenario, weight in chain.weights:
        frac = np.mean(np.array(chosen[f"{layer}_scenario"].to_pylist()) == scenario)
        assert abs(frac - weight) < 2**-10, (layer, scenario)


def test_a_view_that_loses_rows_is_refused(chain, parameters):
    lossy = replace(
        chain,
        views=chain.views
        | {name: f"{sql.rstrip(';')} where draw != 3" for name, sql in chain.views.items() if "compute" in name},
    )
    with (
        run_chain(lossy, parameters.slice(0, 4), [chain.paths[PATHS[0]]]) as run,
        pytest.raises(ValueError, match="has 51 rows, and 4 draws of 17 years were expected"),
    ):
        next(run.arrays([chain.paths[PATHS[0]]]))


def test_global_sensitivity_passes_its_gates(warehouse):
    rows = warehouse.execute(
        "select measure, failed_gates, total_frac, halves_difference_frac, shapley_sum_frac"
        " from projections.projection_sensitivity_groups"
    ).fetchall()
    assert len(rows) == 2 * len(MEASURES) * 4 * 12
    # What too few draws leave rough is flagged, and is little.
    assert np.mean([failed != "" for _, failed, *_ in rows]) < 0.2
    # A gate that nothing reaches would pass too.
    moved = [row for row in rows if row[2] is not None and not np.isnan(row[2])]
    assert {row[0] for row in moved} == {*MEASURES}
    assert max(row[3] for row in moved) > 0
    assert all(abs(row[4] - 1) < 0.02 for row in moved if not row[1])


def test_shares_that_are_explained_by_their_log_odds_say_so(warehouse):
    named = warehouse.execute(
        """
        select distinct groups.measure, explained_unit, explained_label, measures.unit, label
        from projections.projection_sensitivity_groups as groups
        inner join staging.stg_projection_measures as measures using (measure)
        """
    ).fetchall()
    assert {row[0] for row in named} == {*MEASURES}
    for measure, explained_unit, explained_label, unit, label in named:
        if measure in ON_LOG_ODDS:
            assert (explained_unit, explained_label) == ("log odds", f"{label} (log odds)")
        else:
            assert (explained_unit, explained_label) == (unit, label)


def test_a_share_swings_by_a_difference_of_shares(warehouse):
    rows = warehouse.execute(
        """
        select ranked.low_end_value, ranked.high_end_value, ranked.swing, ranked.unit, tornado.swing, tornado.unit
        from review.v_sensitivity_ranked as ranked
        inner join projections.projection_tornado as tornado using (variant, measure, year, parameter)
        where ends_with(measure, '_frac')
        """
    ).fetchall()
    assert rows
    for low, high, swing, unit, swing_of_tornado, unit_of_tornado in rows:
        assert 0 <= min(low, high) <= max(low, high) <= 1
        assert swing == swing_of_tornado == abs(high - low)
        assert unit == unit_of_tornado == "fraction"


def test_what_moves_nothing_is_counted_and_not_ranked(warehouse):
    # The ends of a parameter that cancels out differ in their last bits only.
    ((n_rounding, n_idle_with_rank, n_movers_without),) = warehouse.execute(
        """
        select
            count(*) filter (high_end_value <> low_end_value and swing = 0),
            count(*) filter (swing <= 1e-12 * abs(point_value) and swing_rank is not null),
            count(*) filter (swing > 0 and swing_rank is null)
        from projections.projection_tornado
        """
    ).fetchall()
    assert n_rounding > 0
    assert (n_idle_with_rank, n_movers_without) == (0, 0)
    counts = warehouse.execute(
        """
        select
            any_value(moved_count), any_value(unmoving_count), count(*),
            any_value(n_moved), any_value(n_idle), any_value(least(n_moved - n_idle, 12))
        from review.v_sensitivity_ranked
        inner join (
            select
                variant, natural_measure as measure, year, count(*) as n_moved, count(*) filter (swing = 0) as n_idle
            from projections.projection_tornado
            inner join staging.stg_projection_measures using (measure)
            group by all
        ) using (variant, measure, year)
        group by variant, measure, year
        """
    ).fetchall()
    assert counts
    assert all(row[:3] == row[3:] for row in counts)


def test_a_correlation_that_crosses_sensitivity_groups_is_refused(chain):
    group_of = dict.fromkeys(chain.laws.names, "all") | {"software_ceiling": "ceiling"}
    with pytest.raises(ValueError, match="software_growth_initial and software_ceiling are correlated, so they belong"):
        group_sensitivity(chain, group_of, PATHS, (2030,), seed=1, n_draws=4, most_draws=4)


def test_rough_estimates_get_the_next_draws_of_the_same_sequence(chain, warehouse):
    group_of = dict(
        warehouse.execute(
            "select if(milestone_years is null, parameter, parameter || '_score'), sensitivity_group"
            " from staging.stg_parameters where sensitivity_group is not null"
        ).fetchall()
    )
    of_seed = {"chain": chain, "group_of": group_of, "paths": PATHS[:1], "years": (2030,), "seed": 1}
    _, rough, counts = group_sensitivity(**of_seed, n_draws=32, most_draws=32)
    assert counts == {PATHS[0]: 32}
    assert failed_gates(rough[PATHS[0]])["halves_disagree"].any()
    _, widened, counts = group_sensitivity(**of_seed, n_draws=32, most_draws=127)
    assert counts == {PATHS[0]: 64}
    _, at_once, _ = group_sensitivity(**of_seed, n_draws=64, most_draws=64)
    np.testing.assert_allclose(widened[PATHS[0]].total, at_once[PATHS[0]].total, rtol=1e-12)


def test_horizons_lie_where_the_law_was_expected_to_put_them(base, chain):
    # The source of the law printed, before the anchors moved: a work month is passed by 0.51 of the draws in 2028 and
    # by 0.69 in 2030; 5% lie below 18 and 26 hours; the medians are 1.1 and 5.0 work months.
    horizon_hours = 2 ** base["calibrated.base__base"]["horizon_p50_minutes_log2"] / 60
    for year, above_month, low_hours, median_months in ((2028, 0.51, 18, 1.1), (2030, 0.69, 26, 5.0)):
        of_year = horizon_hours[:, at(chain, year)]
        assert np.mean(of_year > 167) == pytest.approx(above_month, abs=0.05)
        assert np.quantile(of_year, 0.05) == pytest.approx(low_hours, rel=0.25)
        assert np.median(of_year) / 167 == pytest.approx(median_months, rel=0.25)


def test_half_of_the_draws_grow_faster_than_their_path(chain, parameters):
    """The median of each factor is 1: with all scores at 0 the same draws have the same medians."""
    still = parameters
    for name in ("capability_growth_score", "run_growth_score", "usable_compute_growth_score"):
        still = still.set_column(still.column_names.index(name), name, pa.array(np.zeros(still.num_rows)))
    path = PATHS[1]
    moved, unmoved = (arrays_of(chain, table, [path])[path] for table in (parameters, still))
    for measure in ("usable_compute_flop_log10", "eci", "horizon_p50_minutes_log2"):
        spread = np.subtract(*np.quantile(moved[measure], (0.95, 0.05), axis=0))
        difference = np.abs(np.median(moved[measure], axis=0) - np.median(unmoved[measure], axis=0))
        assert np.all(difference <= 0.05 * spread + 1e-9), measure


def test_scores_of_growth_explain_what_they_move(warehouse):
    rows = warehouse.execute(
        "select measure, year, sensitivity_group, total_frac from projections.projection_sensitivity_groups"
        " where variant = 'calibrated'"
    ).fetchall()
    found = {(measure, year, group): total for measure, year, group, total in rows}
    groups = {group for _, _, group in found}
    growth = {"usable_compute_growth", "run_growth", "capability_growth"}
    assert groups == growth | {"software", "capability_map", "allocation", "hardware", "finance"}
    assert found["horizon_p50_minutes_log2", 2030, "capability_growth"] > 0.7
    assert found["eci", 2030, "capability_growth"] > 0.7
    assert found["largest_run_flop_log10", 2030, "run_growth"] > 0.5
    assert found["usable_compute_flop_log10", 2030, "usable_compute_growth"] > 0.3
    usable = {group: found["usable_compute_flop_log10", 2035, group] for group in groups}
    assert max(usable[group] for group in groups - {"hardware", "finance", "usable_compute_growth"}) < 1e-9
    assert found["ai_infrastructure_capex_usd_log10", 2035, "finance"] == pytest.approx(1, abs=0.01)
