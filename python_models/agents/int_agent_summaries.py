"""Bands of agents over the joint draws, base x base; the maths lives in ``engine.agents``."""

import numpy as np
import pyarrow as pa

from engine.agents import run_agents
from engine.quantiles import quantiles
from ensemble.agents import agent_inputs, parameter_columns
from ensemble.chain import Chain
from ensemble.run import run_chain

PATHS = ("published.base__base", "calibrated.base__base", "closed.base__base")
#: Measures of what is served: where more is served than the bucket can, a draw contradicts what is observed.
SERVED = ("agents_in_served_share_frontier", "served_share_frac", "tokens_served_per_day")


def model(dbt, session):
    """Return one row per path, measure, set of draws and year."""
    parameters = dbt.ref("parameter_draws").order("draw").to_arrow_table()
    drawn = parameter_columns(parameters)
    (constants,) = dbt.ref("int_agent_constants").to_arrow_table().to_pylist()
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    parts = []

    def add(path, measure, draw_set, years, values):
        """Add the summary of draws of shape (n_draws, n_years)."""
        by_year = np.ascontiguousarray(values.T)
        columns = dict(zip(chain.quantiles, quantiles(by_year, [*chain.quantiles.values()]), strict=True))
        parts.append(
            pa.table(
                {
                    "path_id": np.full(len(years), chain.paths[path], dtype=np.int32),
                    "measure": [measure] * len(years),
                    "draw_set": [draw_set] * len(years),
                    "year": np.array(years, dtype=np.int32),
                    "mean_value": by_year.mean(axis=-1),
                    **columns,
                    "draws": np.full(len(years), by_year.shape[-1], dtype=np.int32),
                }
            )
        )

    with run_chain(chain, parameters, [chain.paths[path] for path in PATHS]) as run:
        for path in PATHS:
            agents = run_agents(
                years=chain.years,
                anchor_year=chain.settings["anchor_year"],
                **agent_inputs(run, path),
                **drawn,
                **constants,
            )
            is_servable = agents.served_share_frac[:, 0] < 1
            for measure, values in vars(agents).items():
                is_given = np.isfinite(values[0])
                years, given = np.array(chain.years)[is_given].tolist(), values[:, is_given]
                add(path, measure, "all", years, given)
                if measure in SERVED:
                    add(path, measure, "servable", years, given[is_servable])
    return pa.concat_tables(parts)
