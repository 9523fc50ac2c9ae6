"""Draws that are kept: base x base in both variants, and the scenario mixture; the chain runs in ``ensemble``."""

import numpy as np
import pyarrow as pa

from ensemble.chain import MEASURES, Chain
from ensemble.mixture import mixture_arrays, read_weights

PATHS = ("published.base__base", "calibrated.base__base")
MIXTURE = "calibrated.mixture"


def model(dbt, session):
    """Return one row per path, draw and year, with single precision, which is finer than any band."""
    # Read through the session; named here for the lineage.
    dbt.ref("int_projected_compute")
    dbt.ref("int_projected_capability")
    dbt.ref("stg_scenario_weights")
    parameters = dbt.ref("parameter_draws").order("draw").to_arrow_table()
    chain = Chain.read(session)
    draws, years = parameters["draw"].to_numpy(), np.array(chain.years, dtype=np.int16)
    kept = {}
    for path in PATHS:
        for _, arrays in chain.arrays(parameters, [chain.paths[path]]):
            kept[path] = {measure: values[0] for measure, values in arrays.items()}
    kept[MIXTURE] = mixture_arrays(chain, parameters, read_weights(session))
    return pa.concat_tables(
        pa.table(
            {
                "path": pa.array([path] * (draws.size * years.size)),
                "draw": np.repeat(draws, years.size),
                "year": np.tile(years, draws.size),
            }
            | {measure: arrays[measure].T.astype(np.float32).ravel() for measure in MEASURES}
        )
        for path, arrays in kept.items()
    )
