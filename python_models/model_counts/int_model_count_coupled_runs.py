"""Counts on the ensemble's joint draws of training compute and largest run; the maths lives in ``engine``."""

import numpy as np
import pyarrow as pa

from engine.coupled_counts import (
    CoupledLaw,
    count_coupled_models,
    counted_training,
    draw_count_scores,
    known_counts,
    with_observed_runs,
)
from engine.model_count_inputs import CORRECTED, PUBLISHED, THRESHOLDS_FLOP, CountInputs
from engine.model_count_rows import counts_above, coupled_rows, threshold_rows
from engine.model_counts import scale_to_observed, simulate_coupled_counts
from ensemble.chain import Chain
from ensemble.run import run_chain

MEASURES = ("training_flop_log10", "largest_run_flop_log10")
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("counting_method", "variant", "scenario", "measure", "method")]
    + [("cutoff", pa.float64()), ("year", pa.int32())]
    + [(name, pa.float64()) for name in ("p5", "p50", "p95", "mean", "year_mean", "known", "floored_frac")]
    + [("draws", pa.int32())]
)


def model(dbt, session):
    """Return one row per counting method, variant, scenario, measure, method, cutoff and year."""
    seed, n_draws = int(dbt.config.meta_get("random_seed")), int(dbt.config.meta_get("draws"))
    n_faulty = int(dbt.config.meta_get("faulty_draws"))
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    years = np.array(chain.years)
    parameters = dbt.ref("parameter_draws").order("draw").limit(n_draws).to_arrow_table()

    models = dbt.ref("historical_models").filter("training_compute_flop is not null").order("model_name")
    released = models.project("release_year, training_compute_flop").fetchnumpy()
    release_year, size_flop = released["release_year"], released["training_compute_flop"]
    before_flop = size_flop[release_year < years[0]]
    disclosed_flop = dict(
        models.aggregate("release_year, sum(training_compute_flop order by model_name)", "release_year").fetchall()
    )
    runs = dbt.ref("stg_largest_run_observations").filter(f"year >= {years[0]}").order("year")
    observed_runs = dict(runs.project("year, largest_run_by_publication_flop").fetchall())
    # Of the year after them the run was read with an error, which a draw has drawn once, for the chain and for this.
    runs_flop = [*observed_runs.values(), parameters["largest_run_2026"].to_numpy()]
    # Lists of observed years count models without a figure too, whose place a draw has its own models for.
    later = dbt.ref("stg_dated_observations").filter(f"year(period_end_on) > {max(observed_runs)}")
    listed = (
        later.filter("starts_with(quantity, 'models_above_')")
        .order("period_end_on, quantity")
        .project("year(period_end_on), cast(replace(quantity, 'models_above_', '') as double), observed_value")
        .fetchall()
    )

    baseline = dbt.ref("int_model_count_scenarios").filter("scenario = 'baseline'").to_arrow_table().to_pylist()[0]
    rules_flop = dbt.ref("stg_regulatory_thresholds").order("threshold_flop").fetchnumpy()["threshold_flop"]
    inputs = CountInputs(
        thresholds_flop=tuple(sorted({*THRESHOLDS_FLOP, *rules_flop.tolist()})),
        slope_bounds=tuple(baseline["slope_bounds"]),
        smallest_bounds=tuple(baseline["smallest_bounds"]),
        year_correlation=baseline["year_correlation"],
    )
    constants = (
        dbt.ref("scalar_parameters")
        .filter("draw = 0")
        .project(
            "model_count_undisclosed_factor, model_count_undisclosed_log_sd,"
            " model_count_largest_share, model_count_largest_share_log_sd"
        )
    )
    ((factor, factor_log_sd, share, share_log_sd),) = constants.fetchall()
    law = CoupledLaw(
        undisclosed_factor=factor,
        undisclosed_log_sd=factor_log_sd,
        disclosed_largest_share=share,
        largest_share_log_sd=share_log_sd,
    )
    models_before = [n_models for _, n_models in counts_above(before_flop, inputs.thresholds_flop)]
    known = known_counts(release_year, size_flop, inputs.thresholds_flop, years, listed)
    # The same draws for all paths, here and below: they differ by their compute, not by chance.
    scores = draw_count_scores(years.size, n_draws, inputs, np.random.default_rng(seed))

    def coupled(training_flop, largest_flop):
        """Return the rows of one path; arguments have shape (n_draws, n_years)."""
        run_flop = with_observed_runs(largest_flop.T, runs_flop)
        of_known = [disclosed_flop[year] for year in observed_runs]
        counted_flop = counted_training(training_flop.T, run_flop, of_known, law, scores)
        counts = count_coupled_models(
            counted_flop,
            run_flop,
            years,
            inputs,
            scores,
            np.random.default_rng(seed),
            record_before_flop=before_flop.max(),
        )
        return coupled_rows(counts, inputs, models_before, known)

    def coupled_with_faults(training_flop, largest_flop):
        """Return the same of the first draws, counted and summarised as published."""
        counted = scale_to_observed(training_flop[:n_faulty], largest_flop[:n_faulty], disclosed_flop[years[0]])
        result = simulate_coupled_counts(
            *counted, years, np.random.default_rng(seed), inputs, CORRECTED, record_before_flop=before_flop.max()
        )
        # The faults in drawing change no count above a threshold.
        return threshold_rows(result, inputs, PUBLISHED, years[0])

    names = {number: path.split(".") for path, number in chain.paths.items()}
    rows = []
    with run_chain(chain, parameters, sorted(names)) as run:
        for group, arrays in run.arrays(sorted(names), MEASURES):
            training, largest_run = (10.0 ** arrays[measure] for measure in MEASURES)
            for path_id, *drawn in zip(group, training, largest_run, strict=True):
                variant, scenario = names[path_id]
                for method, n_used, count in (
                    ("coupled", n_draws, coupled),
                    ("coupled_with_faults", n_faulty, coupled_with_faults),
                ):
                    key = {"counting_method": method, "variant": variant, "scenario": scenario, "draws": n_used}
                    rows.extend(key | row for row in count(*drawn))
    return pa.Table.from_pylist(rows, schema=SCHEMA)
