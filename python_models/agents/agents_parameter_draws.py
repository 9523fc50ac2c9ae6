"""Joint draws of the parameters of agents, independent of those of the chain; the laws live in ``ensemble``."""

from ensemble.agent_draws import agent_laws, draw_agent_parameters
from ensemble.chain import Chain


def model(dbt, session):
    """Return one wide row per draw, numbered as in ``parameter_draws``."""
    chain = Chain.of(dbt.ref("int_drawn_chain"))
    laws = agent_laws(
        dbt.ref("int_agent_parameters").to_arrow_table(),
        dbt.ref("stg_agent_assumptions").order("parameter").to_arrow_table(),
        dbt.ref("stg_parameters").order("parameter").to_arrow_table(),
        dbt.ref("stg_agent_rank_correlations").order("parameter_a, parameter_b").to_arrow_table(),
    )
    seed, n_draws = int(dbt.config.meta_get("random_seed")), int(dbt.config.meta_get("draws"))
    drawn, _ = draw_agent_parameters(chain.laws, laws, seed, n_draws)
    return drawn
