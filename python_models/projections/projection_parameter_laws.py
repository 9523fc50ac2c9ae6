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
    seed = int(dbt.config.meta_get("random_seed"))
    drawn, clipped = laws.parameters(laws.uniforms(seed, 0, n_draws), 0)
    clipped |= laws.with_later_layers(drawn, seed, 0)[1]
    marginals = laws.all_marginals
    found = np.array([np.quantile(draws[name], list(chain.quantiles.values())) for name in marginals])
    arguments = [(*marginal.arguments, None, None)[:3] for marginal in marginals.values()]
    columns = {
        "parameter": list(marginals),
        "law": [marginal.law for marginal in marginals.values()],
        "point_value": [float(laws.points[name]) for name in marginals],
    }
    columns |= {f"argument_{k + 1}": pa.array([row[k] for row in arguments], pa.float64()) for k in range(3)}
    columns |= {name: found[:, k] for k, name in enumerate(chain.quantiles)}
    columns |= {"clipped_frac": [float(clipped[name]) for name in marginals]}
    return pa.table(columns)
