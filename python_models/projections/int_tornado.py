"""Every parameter moved alone to the ends of its range; the chain runs in ``ensemble``."""

import numpy as np
import pyarrow as pa

from ensemble.chain import Chain
from ensemble.parameters import at_least_the_floor
from ensemble.run import run_chain
from ensemble.sensitivity import moves, one_at_a_time

PATHS = ("published.base__base", "calibrated.base__base", "closed.base__base")


def model(dbt, session):
    """Return one row per path, measure, year and parameter."""
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    undrawn = (
        dbt.ref("stg_scalar_assumptions")
        .filter("law is null and point_low is not null")
        .order("parameter")
        .project("parameter, point_low, point_high")
        .fetchall()
    )
    parameters, names = one_at_a_time(chain, {name: (low, high) for name, low, high in undrawn})
    parameters = at_least_the_floor(chain, parameters)
    ends = np.array([parameters[name].to_numpy()[[2 * k + 1, 2 * k + 2]] for k, name in enumerate(names)])
    paths = {chain.paths[path]: path for path in PATHS}
    tables = []
    with run_chain(chain, parameters, list(paths)) as run:
        for group, arrays in run.arrays(list(paths)):
            for measure, values in arrays.items():
                for path_id, by_draw in zip(group, values, strict=True):
                    n_years = by_draw.shape[1]
                    read = np.flatnonzero([moves(chain, paths[path_id], name) for name in names])
                    low, high = by_draw[1::2][read], by_draw[2::2][read]
                    tables.append(
                        pa.table(
                            {
                                "path_id": pa.array([path_id] * low.size, pa.int32()),
                                "measure": [measure] * low.size,
                                "year": pa.array(chain.years * read.size, pa.int32()),
                                "parameter": np.repeat(np.array(names)[read], n_years).tolist(),
                                "low_parameter_value": np.repeat(ends[read, 0], n_years),
                                "high_parameter_value": np.repeat(ends[read, 1], n_years),
                                "point_value": np.tile(by_draw[0], read.size),
                                "low_end_value": low.ravel(),
                                "high_end_value": high.ravel(),
                            }
                        )
                    )
    return pa.concat_tables(tables)
