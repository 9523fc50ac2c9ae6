"""Simulated history beside the observed one; the maths lives in ``engine.model_counts``."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from engine.coupled_counts import count_coupled_models, draw_count_scores
from engine.model_count_inputs import CORRECTED, PUBLISHED_RETRODICTION
from engine.model_count_rows import (
    coupled_rows,
    observed_rows,
    scenario_inputs,
    threshold_rows,
    totals_by_year,
    width_rows,
)
from engine.model_counts import simulate_model_counts
from engine.model_tallies import count_observed_models

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("counting_method", "scenario", "measure", "method")]
    + [("cutoff", pa.float64()), ("year", pa.int32())]
    + [(name, pa.float64()) for name in ("p5", "p50", "p95", "mean", "year_mean")]
    + [("draws", pa.int32())]
)
#: Of the published history table, FLOP.
THRESHOLDS_FLOP = (1e23, 1e24, 1e25)
#: Conventions of the simulated and of the observed counts; as published they differ in what a model is compared with.
CONVENTIONS = {
    "published": (PUBLISHED_RETRODICTION, replace(PUBLISHED_RETRODICTION, comparator="previous_quarters")),
    "corrected": (CORRECTED, CORRECTED),
}
#: Those of the observed models beside coupled counts, whose models have no date within the year.
COUPLED = replace(CORRECTED, comparator="own_year")


def model(dbt, session):
    """Return one row per counting_method, measure, method, cutoff and year of history."""
    n_draws, seed = int(dbt.config.meta_get("draws")), int(dbt.config.meta_get("random_seed"))
    history = dbt.ref("stg_model_count_history").order("release_year").fetchnumpy()
    years = history["release_year"]
    history_flop = totals_by_year(years, history["training_compute_flop"])
    models = (
        dbt.ref("historical_models")
        .filter("training_compute_flop is not null")
        .order("release_year_fractional, model_name")
        .fetchnumpy()
    )
    baseline = dbt.ref("int_model_count_scenarios").filter("scenario = 'baseline'").to_arrow_table().to_pylist()[0]
    scenario = baseline.pop("scenario")
    # Only history is kept, and a forecast has at least one year.
    baseline["training_shares"] = baseline["training_shares"][:1]
    inputs = scenario_inputs(baseline, years, THRESHOLDS_FLOP, float(models["training_compute_flop"].max()))
    rows = []

    def add(counting_method, simulated_rows, observed):
        """Add simulated rows of history, and observed models counted by a convention."""
        counts = count_observed_models(
            models["release_year_fractional"],
            models["training_compute_flop"],
            inputs.first_year,
            inputs.first_forecast_year - 1,
            inputs,
            observed,
        )
        named = {"counting_method": counting_method, "scenario": scenario, "draws": n_draws}
        found = [*simulated_rows, *observed_rows(*counts, inputs, range(inputs.first_year, inputs.first_forecast_year))]
        # The compute behind coupled counts has no cutoff.
        of_history = [row for row in found if row["year"] < inputs.first_forecast_year and row["cutoff"] is not None]
        rows.extend(named | row for row in of_history)

    for counting_method, (simulated, observed) in CONVENTIONS.items():
        result = simulate_model_counts(inputs, history_flop, n_draws, np.random.default_rng(seed), simulated)
        add(
            counting_method,
            threshold_rows(result, inputs, simulated, inputs.first_year) + width_rows(result, inputs, simulated),
            observed,
        )

    # Known models beside known models: the factor for those without a figure stands on neither side.
    size_flop, release_year = models["training_compute_flop"], np.floor(models["release_year_fractional"])
    sums = [size_flop[release_year == year].sum() for year in years]
    observed_runs = dict(
        dbt.ref("stg_largest_run_observations").project("year, largest_run_by_publication_flop").fetchall()
    )
    of_all_draws = np.ones((1, n_draws))
    scores = draw_count_scores(years.size, n_draws, inputs, np.random.default_rng(seed))
    result = count_coupled_models(
        np.array(sums)[:, None] * of_all_draws,
        np.array([observed_runs[year] for year in years])[:, None] * of_all_draws,
        years,
        inputs,
        scores,
        np.random.default_rng(seed),
        record_before_flop=size_flop[release_year < years[0]].max(),
    )
    add("coupled", coupled_rows(result, inputs), COUPLED)
    return pa.Table.from_pylist(rows, schema=SCHEMA)
