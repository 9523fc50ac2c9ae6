"""Milestones of takeoff on the compute that this project forecasts; the maths lives in ``engine.takeoff``."""

import numpy as np
import pyarrow as pa

from engine.takeoff_cases import milestone_rows, read_cases, read_inputs, run_cases


def model(dbt, session):
    """Return one row per coupling, preset and milestone."""
    cases = read_cases(
        dbt.ref("stg_takeoff_presets").order("preset").to_arrow_table().to_pylist(),
        dbt.ref("stg_takeoff_parameters").order("preset, parameter").to_arrow_table().to_pylist(),
    )
    every = dbt.ref("takeoff_coupled_inputs").order("coupling, year").to_arrow_table().to_pylist()
    parts = []
    for coupling in sorted({row["coupling"] for row in every}):
        inputs = read_inputs([row for row in every if row["coupling"] == coupling])
        rows = milestone_rows([*cases], run_cases([*cases.values()], inputs, float(dbt.config.meta_get("last_year"))))
        years = np.array(rows["milestone_year"], dtype=float)
        parts.append(
            pa.table(
                {
                    "coupling": [coupling] * years.size,
                    "preset": rows["preset"],
                    "milestone": rows["milestone"],
                    "milestone_year": pa.array(years, pa.float64(), from_pandas=True),
                    "status": rows["status"],
                }
            )
        )
    return pa.concat_tables(parts)
