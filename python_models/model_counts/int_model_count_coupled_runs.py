"""Simulated counts on joint draws of training compute and largest run; the maths lives in ``engine.model_counts``."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from engine.model_count_inputs import CORRECTED, PUBLISHED, THRESHOLDS_FLOP, CountInputs
from engine.model_count_rows import counts_above, shape_rows, threshold_rows, width_rows
from engine.model_counts import simulate_coupled_counts

KEYS = ["variant", "scenario"]
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("counting_method", *KEYS, "measure", "method")]
    + [("cutoff", pa.float64()), ("year", pa.int32())]
    + [(name, pa.float64()) for name in ("p5", "p50", "p95", "mean", "year_mean")]
    + [("draws", pa.int32())]
)


def model(dbt, session):
    """Return one row per counting method, variant, scenario, measure, method, cutoff and year."""
    seed = int(dbt.config.meta_get("random_seed"))
    compute = dbt.ref("int_model_count_compute").filter("draw > 0").order(", ".join([*KEYS, "draw", "year"])).df()
    first_year = int(compute["year"].min())
    observed_flop = (
        dbt.ref("historical_models")
        .filter(f"training_compute_flop is not null and release_year < {first_year}")
        .order("model_name")
        .fetchnumpy()["training_compute_flop"]
    )
    rules_flop = dbt.ref("stg_regulatory_thresholds").order("threshold_flop").fetchnumpy()["threshold_flop"]
    baseline = dbt.ref("int_model_count_scenarios").filter("scenario = 'baseline'").to_arrow_table().to_pylist()[0]
    inputs = CountInputs(
        thresholds_flop=tuple(sorted({*THRESHOLDS_FLOP, *rules_flop.tolist()})),
        slope_bounds=tuple(baseline["slope_bounds"]),
        smallest_bounds=tuple(baseline["smallest_bounds"]),
        year_correlation=baseline["year_correlation"],
    )
    corrected = replace(CORRECTED, counts_before=counts_above(observed_flop, inputs.thresholds_flop))

    rows = []
    for key, group in compute.groupby(KEYS, sort=True):
        years = group["year"].unique()
        training_flop, largest_flop = (
            group[name].to_numpy().reshape(-1, years.size)
            for name in ("counted_training_flop", "counted_largest_run_flop")
        )
        result = simulate_coupled_counts(
            training_flop,
            largest_flop,
            years,
            # The same seed for all: scenarios differ by their compute, not by chance.
            np.random.default_rng(seed),
            inputs,
            corrected,
            record_before_flop=observed_flop.max(),
        )
        found = {
            "coupled": threshold_rows(result, inputs, corrected, first_year)
            + width_rows(result, inputs, corrected)
            + shape_rows(result),
            # The same runs summarised as published; the faults in drawing change no count above a threshold.
            "coupled_with_faults": threshold_rows(result, inputs, PUBLISHED, first_year),
        }
        for counting_method, of_method in found.items():
            named = dict(zip(KEYS, key, strict=True)) | {
                "counting_method": counting_method,
                "draws": len(training_flop),
            }
            rows.extend(named | row for row in of_method)
    return pa.Table.from_pylist(rows, schema=SCHEMA)
