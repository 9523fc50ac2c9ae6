"""Joint draws of every parameter, from Sobol points under a Gaussian copula; the maths lives in ``engine.draws``."""

from ensemble.laws import Laws


def model(dbt, session):
    """Return one wide row per draw; software_growth_ceiling bounds long-run software growth by the initial one."""
    laws = Laws.of(
        {
            "assumptions.scalar_parameters": dbt.ref("scalar_parameters").to_arrow_table(),
            "staging.stg_scalar_assumptions": dbt.ref("stg_scalar_assumptions").to_arrow_table(),
            "staging.stg_parameters": dbt.ref("stg_parameters").to_arrow_table(),
            "staging.stg_rank_correlations": dbt.ref("stg_rank_correlations").to_arrow_table(),
        }
    )
    seed, n_draws = int(dbt.config.meta_get("random_seed")), int(dbt.config.meta_get("draws"))
    return laws.parameters(laws.uniforms(seed, 0, n_draws), 0)[0]
