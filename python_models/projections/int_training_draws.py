"""Joint draws of training compute and of the largest run, of every path; the chain runs in ``ensemble``."""

import numpy as np
import pyarrow as pa

from ensemble.chain import Chain
from ensemble.run import run_chain

MEASURES = ("training_flop_log10", "largest_run_flop_log10")


def model(dbt, session):
    """Return one row per path, draw and year: the first draws of the ensemble, a balanced part of its sequence."""
    n_draws = int(dbt.config.meta_get("draws"))
    parameters = dbt.ref("parameter_draws").order("draw").limit(n_draws).to_arrow_table()
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    path_ids = sorted(chain.paths.values())
    years, draws = np.array(chain.years, dtype=np.int32), parameters["draw"].to_numpy()
    parts = []
    with run_chain(chain, parameters, path_ids) as run:
        for group, arrays in run.arrays(path_ids, MEASURES):
            keys = {
                "path_id": np.repeat(np.array(group, dtype=np.int32), draws.size * years.size),
                "draw": np.tile(np.repeat(draws, years.size), len(group)),
                "year": np.tile(years, len(group) * draws.size),
            }
            values = {name.removesuffix("_log10"): 10.0 ** arrays[name].ravel() for name in MEASURES}
            parts.append(pa.table(keys | values))
    return pa.concat_tables(parts)
