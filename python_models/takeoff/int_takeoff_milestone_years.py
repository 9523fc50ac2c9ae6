"""Milestones of takeoff by preset; the maths lives in ``engine.takeoff``."""

import numpy as np
import pyarrow as pa

from engine.takeoff_cases import milestone_rows, read_cases, read_inputs, run_cases


def model(dbt, session):
    """Return one row per preset and milestone."""
    cases = read_cases(
        dbt.ref("stg_takeoff_presets").order("preset").to_arrow_table().to_pylist(),
        dbt.ref("stg_takeoff_parameters").order("preset, parameter").to_arrow_table().to_pylist(),
    )
    inputs = read_inputs(dbt.ref("stg_takeoff_inputs").order("year").to_arrow_table().to_pylist())
    runs = run_cases([*cases.values()], inputs, float(dbt.config.meta_get("last_year")))
    rows = milestone_rows([*cases], runs)
    numbers = ("milestone_year", "effective_compute_log10_flop", "research_uplift_log10")
    return pa.table(
        {
            name: pa.array(np.array(values, dtype=float), pa.float64(), from_pandas=True) if name in numbers else values
            for name, values in rows.items()
        }
    )
