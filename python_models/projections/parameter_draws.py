"""Joint draws of every parameter, from Sobol points under a Gaussian copula; the maths lives in ``engine.draws``."""

from ensemble.chain import Chain
from ensemble.parameters import draw_parameters


def model(dbt, session):
    """Return one wide row per draw, all of which agree with what is known of the present."""
    seed, n_draws = int(dbt.config.meta_get("random_seed")), int(dbt.config.meta_get("draws"))
    return draw_parameters(Chain.of(dbt.ref("int_drawn_chain")), seed, 0, n_draws).parameters
