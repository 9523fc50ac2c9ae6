"""Milestones of takeoff with one parameter at its low and high value; the maths lives in ``engine.takeoff``."""

import numpy as np
import pyarrow as pa

from engine.takeoff_cases import read_cases, read_inputs, run_cases, tornado_cases


def model(dbt, session):
    """Return one row per preset and parameter that has a range."""
    cases = read_cases(
        dbt.ref("stg_takeoff_presets").order("preset").to_arrow_table().to_pylist(),
        dbt.ref("stg_takeoff_parameters").order("preset, parameter").to_arrow_table().to_pylist(),
    )
    inputs = read_inputs(dbt.ref("stg_takeoff_inputs").order("year").to_arrow_table().to_pylist())
    varied = tornado_cases(cases)
    together = [*cases.values(), *(case for *_, case in varied)]
    runs = run_cases(together, inputs, float(dbt.config.meta_get("last_year")))
    dates = {id(run): run.milestones() for run, _ in runs}
    coder, asi = (np.array([dates[id(run)][name][column] for run, column in runs]) for name in ("AC", "ASI"))
    coder, asi = (np.where(np.isfinite(values), values, np.nan) for values in (coder, asi))
    place = {name: k for k, name in enumerate(cases)}
    own = np.array([place[name] for name, *_ in varied[::2]])
    low, high = len(cases) + np.arange(0, len(varied), 2), len(cases) + np.arange(1, len(varied), 2)

    def column(values):
        return pa.array(values, pa.float64(), from_pandas=True)

    return pa.table(
        {
            "preset": [name for name, *_ in varied[::2]],
            "parameter": [parameter for _, parameter, *_ in varied[::2]],
            "low_value": [value for *_, value, _ in varied[::2]],
            "high_value": [value for *_, value, _ in varied[1::2]],
            "coder_year": column(coder[own]),
            "coder_year_at_low": column(coder[low]),
            "coder_year_at_high": column(coder[high]),
            "takeoff_years": column((asi - coder)[own]),
            "takeoff_years_at_low": column((asi - coder)[low]),
            "takeoff_years_at_high": column((asi - coder)[high]),
        }
    )
