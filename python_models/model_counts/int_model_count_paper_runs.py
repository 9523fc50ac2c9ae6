"""Simulated forecast on the published inputs; the maths lives in ``engine.model_counts``."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from engine.model_count_inputs import CORRECTED, PUBLISHED, THRESHOLDS_FLOP
from engine.model_count_rows import (
    counts_above,
    scenario_inputs,
    shape_rows,
    threshold_rows,
    totals_by_year,
    width_rows,
)
from engine.model_counts import simulate_model_counts

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("counting_method", "scenario", "measure", "method")]
    + [("cutoff", pa.float64()), ("year", pa.int32())]
    + [(name, pa.float64()) for name in ("p5", "p50", "p95", "mean", "year_mean")]
    + [("draws", pa.int32())]
)
PER_RUN = replace(PUBLISHED, adds_percentiles=False)


def model(dbt, session):
    """Return one row per counting_method, scenario, measure, method, cutoff and year."""
    n_draws, seed = int(dbt.config.meta_get("draws")), int(dbt.config.meta_get("random_seed"))
    history = dbt.ref("stg_model_count_history").order("release_year").fetchnumpy()
    history_years = history["release_year"]
    history_flop = totals_by_year(history_years, history["training_compute_flop"])
    observed_flop = (
        dbt.ref("historical_models")
        .filter(f"training_compute_flop is not null and release_year <= {history_years.max()}")
        .order("model_name")
        .fetchnumpy()["training_compute_flop"]
    )
    rules_flop = dbt.ref("stg_regulatory_thresholds").order("threshold_flop").fetchnumpy()["threshold_flop"]
    thresholds_flop = sorted({*THRESHOLDS_FLOP, *rules_flop.tolist()})
    scenarios = {
        row.pop("scenario"): scenario_inputs(row, history_years, thresholds_flop, float(observed_flop.max()))
        for row in dbt.ref("int_model_count_scenarios").order("scenario").to_arrow_table().to_pylist()
    }
    corrected = replace(CORRECTED, counts_before=counts_above(observed_flop, thresholds_flop))

    rows = []

    def simulate(scenario, conventions, rules):
        """Add the rows of one simulation, its counts cumulated by the rule of each counting_method."""
        # The same seed for all: scenarios differ by their parameters, not by chance.
        rng = np.random.default_rng(seed)
        inputs = scenarios[scenario]
        result = simulate_model_counts(inputs, history_flop, n_draws, rng, conventions)
        for number, (counting_method, rule) in enumerate(rules.items()):
            found = threshold_rows(result, inputs, rule, inputs.first_forecast_year)
            if number == 0:
                found += width_rows(result, inputs, rule) + shape_rows(result)
            rows.extend(
                {"counting_method": counting_method, "scenario": scenario, "draws": n_draws} | row for row in found
            )

    for scenario in scenarios:
        simulate(scenario, PUBLISHED, {"published": PUBLISHED, "published_per_run": PER_RUN})
    simulate("baseline", corrected, {"corrected": corrected})
    return pa.Table.from_pylist(rows, schema=SCHEMA)
