"""Agents of every path in the point run; the maths lives in ``engine.agents``."""

import numpy as np
import pyarrow as pa

from engine.agents import run_agents
from ensemble.agents import parameter_columns

KEYS = ["path_id", "year"]


def model(dbt, session):
    """Return one row per path and year."""
    inputs = dbt.ref("int_agent_inputs").order("path_id, year").to_arrow_table()
    years = np.unique(inputs["year"].to_numpy())
    (constants,) = dbt.ref("int_agent_constants").to_arrow_table().to_pylist()
    agents = run_agents(
        years=years,
        anchor_year=int(dbt.config.meta_get("anchor_year")),
        **{name: inputs[name].to_numpy().reshape(-1, years.size) for name in inputs.column_names if name not in KEYS},
        **parameter_columns(dbt.ref("scalar_parameters").filter("draw = 0").to_arrow_table()),
        **constants,
    )
    # What has no value in a year, the class of 2026 before it, is null.
    measures = {name: pa.array(values.ravel(), pa.float64(), from_pandas=True) for name, values in vars(agents).items()}
    return pa.table({key: inputs[key] for key in KEYS} | measures)
