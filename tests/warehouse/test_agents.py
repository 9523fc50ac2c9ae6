"""The layer of agents: its draws, the same figures by two routes, and what the committed seeds say of the world."""

import numpy as np
import pytest
from scipy.stats import rankdata

from engine.agents import run_agents
from engine.draws import sobol_points
from ensemble.agent_draws import agent_inputs, agent_laws, draw_agent_parameters, parameter_columns
from ensemble.chain import Chain
from ensemble.laws import CHOICES
from ensemble.parameters import draw_parameters
from ensemble.run import run_chain
from scripts.what_if.__main__ import what_if

PATHS = ("published.base__base", "calibrated.base__base")
BASE = "variant = 'calibrated' and combined_scenario_id = 'base__base'"
#: Largest rank correlation that chance alone may leave at 2^14 draws.
UNTIED = 0.03
SEED = 2026


@pytest.fixture(scope="module")
def chain(warehouse) -> Chain:
    return Chain.read(warehouse)


@pytest.fixture(scope="module")
def stored(warehouse):
    """Return the draws as built: of the chain, and of agents."""
    return tuple(
        warehouse.query(f"from {name} order by draw").to_arrow_table()
        for name in ("projections.parameter_draws", "agents.agents_parameter_draws")
    )


@pytest.fixture(scope="module")
def laws(warehouse):
    return agent_laws(
        *(
            warehouse.query(query).to_arrow_table()
            for query in (
                "from agents.int_agent_parameters",
                "from staging.stg_agent_assumptions order by parameter",
                "from staging.stg_parameters order by parameter",
                "from staging.stg_agent_rank_correlations order by parameter_a, parameter_b",
            )
        )
    )


def ranks(columns: np.ndarray) -> np.ndarray:
    """Return ranks of columns, centred and of length one, so that their products are rank correlations."""
    ranked = rankdata(columns, axis=0)
    ranked -= ranked.mean(axis=0)
    return ranked / np.linalg.norm(ranked, axis=0)


def drawn_columns(table) -> np.ndarray:
    """Return the columns that differ between draws."""
    columns = np.column_stack([table[name].to_numpy() for name in table.column_names if name != "draw"])
    return columns[:, np.ptp(columns, axis=0) > 0]


def test_draws_of_the_chain_are_as_without_agents(chain, stored):
    parameters, agents = stored
    assert not {*agents.column_names} - {"draw"} & {*parameters.column_names, *chain.laws.names}
    again = draw_parameters(chain, 2024, 0, parameters.num_rows).parameters
    assert again.select(parameters.column_names).equals(parameters)


def test_draws_of_agents_repeat_and_begin_beyond_the_chain(chain, laws, stored):
    again, clipped = draw_agent_parameters(chain.laws, laws, SEED, stored[1].num_rows)
    assert again.select(stored[1].column_names).equals(stored[1])
    assert max(clipped.values()) < 0.01
    few, _ = draw_agent_parameters(chain.laws, laws, SEED, 64)
    assert few.equals(again.slice(0, 64))


def test_draws_of_agents_are_untied_from_those_of_the_chain(chain, stored):
    parameters, agents = (drawn_columns(table) for table in stored)
    assert np.abs(ranks(parameters).T @ ranks(agents)).max() < UNTIED
    # The first columns of a second sequence of the same width are tied, so the measure can see it.
    second = sobol_points(len(chain.laws.names) + len(CHOICES), len(agents), SEED)
    first = sobol_points(len(chain.laws.names) + len(CHOICES), len(agents), 2024)
    assert np.abs(ranks(first).T @ ranks(second)).max() > 0.5


def test_draws_of_agents_have_the_stated_correlations(warehouse, stored):
    names = [name for name in stored[1].column_names if name != "draw"]
    found = ranks(drawn_columns(stored[1])).T @ ranks(drawn_columns(stored[1]))
    stated = np.eye(len(names))
    for a, b, spearman in warehouse.execute(
        "select parameter_a, parameter_b, spearman_correlation from staging.stg_agent_rank_correlations"
    ).fetchall():
        stated[names.index(a), names.index(b)] = stated[names.index(b), names.index(a)] = spearman
    assert (stated == 0.7).sum() == 2
    np.testing.assert_allclose(found, stated, atol=UNTIED)


def test_draws_of_agents_have_the_stated_ranges(warehouse, stored):
    for name, low, high in warehouse.execute(
        "select parameter, point_low, point_high from staging.stg_agent_assumptions"
    ).fetchall():
        np.testing.assert_allclose(np.quantile(stored[1][name], [0.05, 0.95]), [low, high], rtol=0.02, err_msg=name)


def test_the_point_run_of_the_chain_gives_the_table(warehouse, chain):
    (constants,) = warehouse.query("from agents.int_agent_constants").to_arrow_table().to_pylist()
    point = parameter_columns(warehouse.query("from agents.int_agent_parameters").to_arrow_table())
    with run_chain(chain, chain.laws.point(), [chain.paths[path] for path in PATHS]) as run:
        for path in PATHS:
            agents = run_agents(years=chain.years, anchor_year=2026, **agent_inputs(run, path), **point, **constants)
            variant, scenario = path.split(".")
            table = warehouse.execute(
                "from agents.agents_by_year where variant = ? and combined_scenario_id = ? order by year",
                [variant, scenario],
            ).fetchnumpy()
            for measure, values in vars(agents).items():
                stored = np.ma.filled(table[measure].astype(float), np.nan)
                np.testing.assert_allclose(values[0], stored, rtol=1e-9, err_msg=f"{path} {measure}")


def test_served_tokens_need_less_than_the_bucket_in_most_draws(warehouse):
    ((servable, all_draws),) = warehouse.execute(
        f"""
        select max(draws) filter (draw_set = 'servable'), max(draws) filter (draw_set = 'all')
        from agents.agents_bands_by_year where {BASE} and measure = 'tokens_served_per_day'
        """
    ).fetchall()
    assert 0.9 * all_draws <= servable < all_draws


def test_the_fresh_share_falls_in_nearly_every_draw(stored):
    falls = stored[1]["fresh_share_long_run"].to_numpy() < stored[1]["fresh_share_2025"].to_numpy()
    assert falls.mean() > 0.99


def test_anchors_of_the_committed_seeds(warehouse):
    anchors = {
        (anchor, entity): (ratio, is_in_band)
        for anchor, entity, ratio, is_in_band in warehouse.execute(
            "select anchor, entity, model_over_observed, is_in_band from agents.agents_observed_against_model"
            " where role <> 'contradicted'"
        ).fetchall()
    }
    # The year that is held out is missed, and the miss is kept: 1.6 before the nowcast of 2026 rose, 1.2 since.
    ratio, is_in_band = anchors["tokens served", "World, mean of the year"]
    assert ratio == pytest.approx(1.187, abs=0.002)
    assert is_in_band
    assert anchors["tokens served", "World"] == (pytest.approx(1, rel=1e-12), True)
    assert all(is_in_band for (anchor, _), (_, is_in_band) in anchors.items() if anchor.startswith("list price"))
    ((low, high),) = warehouse.execute(
        f"select p05, p95 from agents.agents_bands_by_year where {BASE} and year = 2026"
        " and measure = 'list_price_per_agent_hour_frontier_usd'"
    ).fetchall()
    assert low < 15.5 < 50 < high


#: Median of the prototype on the warehouse of 2026-11-25 and here, base case, and how far the chain has moved since.
PROTOTYPE = {
    ("agents_frontier", 2025): (9.6e6, 8.11e6),
    ("agents_frontier", 2026): (16.2e6, 17.99e6),
    ("agents_frontier", 2030): (67e6, 66.96e6),
    ("agents_frontier", 2040): (308e6, 308.3e6),
    ("agents_class_2026", 2030): (863e6, 1013e6),
    ("agents_open_weight", 2026): (66e6, 73.6e6),
    ("agents_open_weight", 2030): (434e6, 508e6),
    ("agents_in_served_share_frontier", 2026): (3.3e6, 3.33e6),
    ("fte_frontier", 2030): (587e6, 591e6),
    ("cost_per_agent_hour_frontier_usd", 2026): (0.93, 0.954),
    ("cost_per_human_hour_frontier_usd", 2030): (0.46, 0.550),
    ("tokens_served_per_day", 2030): (4460e12, 4053e12),
}


@pytest.mark.parametrize(("measure", "year"), PROTOTYPE)
def test_medians_stand_near_an_independent_prototype(warehouse, measure, year):
    before, now = PROTOTYPE[measure, year]
    ((median,),) = warehouse.execute(
        f"select p50 from agents.agents_bands_by_year where {BASE} and draw_set = 'all' and measure = ? and year = ?",
        [measure, year],
    ).fetchall()
    assert median == pytest.approx(now, rel=0.005)
    assert 0.8 < median / before < 1.25


def test_bands_name_their_class(warehouse):
    classes = warehouse.execute(
        "select distinct measure, agent_class from agents.agents_bands_by_year where starts_with(measure, 'agents_')"
    ).fetchall()
    assert len(classes) == 5
    assert all(agent_class in measure for measure, agent_class in classes)
    late = warehouse.execute(
        "select count(*) from review.v_agents_by_year where agent_class = 'class_2026' and year > 2030"
    ).fetchall()
    assert late == [(0,)]


def test_a_what_if_moves_agents_in_proportion(warehouse_file):
    output = "agents_by_year.agents_frontier"
    result = what_if("agent_assumptions.serving_ratio*=0.5", outputs=[output], warehouse=warehouse_file)
    assert result.comparisons
    assert all(row.ratio == pytest.approx(0.5) for row in result.comparisons)
