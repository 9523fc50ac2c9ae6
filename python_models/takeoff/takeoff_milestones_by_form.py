"""Milestones of takeoff by preset and form; the maths lives in ``engine.takeoff``."""

import numpy as np
import pyarrow as pa

from engine.takeoff_cases import form_cases, milestone_rows, read_cases, read_inputs, run_cases


def model(dbt, session):
    """Return one row per preset, form and milestone."""
    cases = read_cases(
        dbt.ref("stg_takeoff_presets").order("preset").to_arrow_table().to_pylist(),
        dbt.ref("stg_takeoff_parameters").order("preset, parameter").to_arrow_table().to_pylist(),
    )
    inputs = read_inputs(dbt.ref("stg_takeoff_inputs").order("year").to_arrow_table().to_pylist())
    varied = form_cases(cases, dbt.ref("stg_takeoff_forms").order("form").to_arrow_table().to_pylist())
    runs = run_cases([case for _, _, case in varied], inputs, float(dbt.config.meta_get("last_year")))
    rows = milestone_rows([preset for preset, _, _ in varied], runs)
    per_case = len(rows["preset"]) // len(varied)
    years = np.array(rows["milestone_year"], dtype=float)
    return pa.table(
        {
            "preset": rows["preset"],
            "form": np.repeat([form for _, form, _ in varied], per_case),
            "milestone": rows["milestone"],
            "milestone_year": pa.array(years, pa.float64(), from_pandas=True),
            "status": rows["status"],
        }
    )
