"""Trajectories of takeoff by preset and year; the maths lives in ``engine.takeoff``."""

import numpy as np
import pyarrow as pa

from engine.takeoff_cases import read_cases, read_inputs, run_cases, yearly_columns


def model(dbt, session):
    """Return one row per preset and year."""
    cases = read_cases(
        dbt.ref("stg_takeoff_presets").order("preset").to_arrow_table().to_pylist(),
        dbt.ref("stg_takeoff_parameters").order("preset, parameter").to_arrow_table().to_pylist(),
    )
    inputs = read_inputs(dbt.ref("stg_takeoff_inputs").order("year").to_arrow_table().to_pylist())
    first_year, last_year = int(dbt.config.meta_get("first_year")), int(dbt.config.meta_get("last_year"))
    runs = run_cases([*cases.values()], inputs, float(last_year))
    years = np.arange(first_year, last_year + 1)
    keys = {
        "preset": np.repeat([*cases], years.size),
        "year": pa.array(np.tile(years, len(cases)), pa.int32()),
    }
    measures = yearly_columns(runs, years)
    return pa.table(keys | {n: pa.array(values, pa.float64(), from_pandas=True) for n, values in measures.items()})
