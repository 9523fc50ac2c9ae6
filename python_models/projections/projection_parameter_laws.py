"""Law of every drawn parameter, and what its draws came to; the maths lives in ``engine.draws``."""

import numpy as np
import pyarrow as pa

from ensemble.laws import Laws
from ensemble.summaries import PROBABILITIES


def model(dbt, session):
    """Return one row per drawn parameter."""
    # Read through the session; named here for the lineage.
    dbt.ref("scalar_parameters")
    dbt.ref("stg_scalar_assumptions")
    dbt.ref("stg_parameters")
    dbt.ref("stg_rank_correlations")
    draws = dbt.ref("parameter_draws").order("draw").fetchnumpy()
    laws = Laws.read(session)
    n_draws = draws["draw"].size
    _, clipped = laws.parameters(laws.uniforms(int(dbt.config.meta_get("random_seed")), 0, n_draws), 0)
    found = np.array([np.quantile(draws[name], PROBABILITIES) for name in laws.names])
    arguments = [(*marginal.arguments, None, None)[:3] for marginal in laws.marginals]
    columns = {
        "parameter": list(laws.names),
        "law": [marginal.law for marginal in laws.marginals],
        "point_value": [float(laws.points[name]) for name in laws.names],
    }
    columns |= {f"argument_{k + 1}": pa.array([row[k] for row in arguments], pa.float64()) for k in range(3)}
    columns |= {f"p{round(100 * p):02d}": found[:, k] for k, p in enumerate(PROBABILITIES)}
    columns |= {"clipped_frac": [float(clipped[name]) for name in laws.names]}
    return pa.table(columns)
