"""Rival models of takeoff, every case and quantity; the maths lives in ``engine.takeoff_rival_runs``."""

import math

import pyarrow as pa

from engine.takeoff_rival_runs import Parameter, Quantity, run_rival, summarize

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("rival_case", "quantity", "statistic")]
    + [(name, pa.float64()) for name in ("reproduced_value", "sample_low", "sample_high", "reached_frac")]
    + [("draws", pa.int32())]
)


def model(dbt, session):
    """Return one row per rival_case, quantity and statistic."""
    n_draws, seed = int(dbt.config.meta_get("draws")), int(dbt.config.meta_get("random_seed"))
    last_year = int(dbt.config.meta_get("last_year"))
    cases = dbt.ref("stg_takeoff_rival_cases").order("rival_case").to_arrow_table().to_pylist()
    parameters = dbt.ref("int_takeoff_rival_parameters").order("rival_case, parameter").to_arrow_table().to_pylist()
    quantities = dbt.ref("stg_takeoff_rival_quantities").order("quantity").to_arrow_table().to_pylist()
    results = dbt.ref("stg_takeoff_rival_results").order("rival_case, quantity, statistic")
    sample_sizes = {}
    for row in results.to_arrow_table().to_pylist():
        sizes = sample_sizes.setdefault((row["rival_case"], row["quantity"]), {})
        sizes[row["statistic"]] = math.nan if row["sample_size"] is None else row["sample_size"]
    rows = []
    for case in cases:
        name = case["rival_case"]
        given = [
            Parameter(row["parameter"], row["point_value"], row["range_law"], row["lowest_value"], row["highest_value"])
            for row in parameters
            if row["rival_case"] == name
        ]
        asked = [
            Quantity(
                row["quantity"],
                row["reading"],
                row["level_frac"],
                row["report_year"],
                row["progress_years"],
                row["window_months"],
            )
            for row in quantities
            # One run has no probability.
            if row["rival_model"] == case["rival_model"] and (case["run_kind"] == "draws" or row["unit"] != "fraction")
        ]
        outcomes = run_rival(case["rival_model"], given, asked, n_draws, seed, last_year)
        for quantity, outcome in outcomes.items():
            for found in summarize(quantity, outcome, sample_sizes.get((name, quantity), {})):
                rows.append(
                    {
                        "rival_case": name,
                        "quantity": quantity,
                        "statistic": found.statistic,
                        # What is not reached has no value.
                        "reproduced_value": found.value if math.isfinite(found.value) else None,
                        "sample_low": found.sample_low,
                        "sample_high": found.sample_high,
                        "reached_frac": found.reached_frac,
                        "draws": outcome.size,
                    }
                )
    return pa.Table.from_pylist(rows, schema=SCHEMA)
