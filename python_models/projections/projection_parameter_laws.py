"""Law of every drawn parameter, and what its draws came to; the maths lives in ``engine.draws``."""

import numpy as np
import pyarrow as pa

from ensemble.chain import Chain


def model(dbt, session):
    """Return one row per drawn parameter."""
    draws = dbt.ref("parameter_draws").order("draw").fetchnumpy()
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    laws = chain.laws
    n_draws = draws["draw"].size
    _, clipped = laws.parameters(laws.uniforms(int(dbt.config.meta_get("random_seed")), 0, n_draws), 0)
    found = np.array([np.quantile(draws[name], list(chain.quantiles.values())) for name in laws.names])
    arguments = [(*marginal.arguments, None, None)[:3] for marginal in laws.marginals]
    columns = {
        "parameter": list(laws.names),
        "law": [marginal.law for marginal in laws.marginals],
        "point_value": [float(laws.points[name]) for name in laws.names],
    }
    columns |= {f"argument_{k + 1}": pa.array([row[k] for row in arguments], pa.float64()) for k in range(3)}
    columns |= {name: found[:, k] for k, name in enumerate(chain.quantiles)}
    columns |= {"clipped_frac": [float(clipped[name]) for name in laws.names]}
    return pa.table(columns)
