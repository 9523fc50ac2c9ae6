"""Draws that are kept: base x base in three variants, and the scenario mixture; the chain runs in ``ensemble``."""

import numpy as np
import pyarrow as pa

from ensemble.chain import Chain
from ensemble.run import long_table, run_chain

PATHS = ("published.base__base", "calibrated.base__base", "closed.base__base")


def model(dbt, session):
    """Return one row per path, draw and year, in single precision, which is finer than any band."""
    parameters = dbt.ref("parameter_draws").order("draw").to_arrow_table()
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    calibrated = [number for path, number in chain.paths.items() if path.startswith("calibrated.")]
    kept = {}
    with run_chain(chain, parameters, [*calibrated, *(chain.paths[path] for path in PATHS)]) as run:
        for path in PATHS:
            for _, arrays in run.arrays([chain.paths[path]]):
                kept[path] = {measure: values[0] for measure, values in arrays.items()}
        kept["calibrated.mixture"] = run.mixture()
    return pa.concat_tables(
        long_table(
            path, parameters, chain.years, {name: values.astype(np.float32) for name, values in measures.items()}
        )
        for path, measures in kept.items()
    )
