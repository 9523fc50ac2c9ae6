"""What the ensemble was made from: enough to make the same bits again."""

import numpy as np
import pyarrow as pa
import scipy

from ensemble.chain import Chain


def model(dbt, session):
    """Return one row: draws, seed, digest of all inputs, versions, and the repair of the correlations."""
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    return pa.table(
        {
            "draw_count": pa.array([int(dbt.config.meta_get("draws"))], pa.int32()),
            "random_seed": pa.array([int(dbt.config.meta_get("random_seed"))], pa.int32()),
            "chain_sha256": [chain.digest],
            "drawn_parameter_count": pa.array([len(chain.laws.all_marginals)], pa.int32()),
            "correlation_repair": [chain.laws.correlation_repair],
            "numpy_version": [np.__version__],
            "scipy_version": [scipy.__version__],
        }
    )
