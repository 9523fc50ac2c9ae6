"""Joint draws of every parameter, from Sobol points under a Gaussian copula; the maths lives in ``engine.draws``."""

from ensemble.laws import Laws


def model(dbt, session):
    """Return one wide row per draw; software_growth_ceiling bounds long-run software growth by the initial one."""
    # Read through the session; named here for the lineage.
    dbt.ref("scalar_parameters")
    dbt.ref("stg_scalar_assumptions")
    dbt.ref("stg_parameters")
    dbt.ref("stg_rank_correlations")
    laws = Laws.read(session)
    seed, n_draws = int(dbt.config.meta_get("random_seed")), int(dbt.config.meta_get("draws"))
    return laws.parameters(laws.uniforms(seed, 0, n_draws), 0)[0]
