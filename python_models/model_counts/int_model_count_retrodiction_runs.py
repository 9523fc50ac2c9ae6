"""Simulated history beside the observed one; the maths lives in ``engine.model_counts``."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from engine.model_count_inputs import CORRECTED, PUBLISHED_RETRODICTION
from engine.model_count_rows import observed_rows, scenario_inputs, threshold_rows, totals_by_year, width_rows
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
    for counting_method, (simulated, observed) in CONVENTIONS.items():
        rng = np.random.default_rng(seed)
        result = simulate_model_counts(inputs, history_flop, n_draws, rng, simulated)
        counts = count_observed_models(
            models["release_year_fractional"],
            models["training_compute_flop"],
            inputs.first_year,
            inputs.first_forecast_year - 1,
            inputs,
            observed,
        )
        found = [
            *threshold_rows(result, inputs, simulated, inputs.first_year),
            *width_rows(result, inputs, simulated),
            *observed_rows(*counts, inputs, range(inputs.first_year, inputs.first_forecast_year)),
        ]
        named = {"counting_method": counting_method, "scenario": scenario, "draws": n_draws}
        rows.extend(named | row for row in found if row["year"] < inputs.first_forecast_year)
    return pa.Table.from_pylist(rows, schema=SCHEMA)
