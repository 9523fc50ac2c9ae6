"""The layer of agents: the same figures by two routes, and what the committed seeds say of the world."""

import numpy as np
import pytest

from engine.agents import run_agents
from ensemble.agents import agent_inputs, parameter_columns
from ensemble.chain import Chain
from ensemble.run import run_chain
from scripts.what_if.__main__ import what_if

PATHS = ("published.base__base", "calibrated.base__base", "closed.base__base")
BASE = "variant = 'calibrated' and combined_scenario_id = 'base__base'"


@pytest.fixture(scope="module")
def chain(warehouse) -> Chain:
    return Chain.read(warehouse)


def test_the_point_run_of_the_chain_gives_the_table(warehouse, chain):
    (constants,) = warehouse.query("from agents.int_agent_constants").to_arrow_table().to_pylist()
    point = parameter_columns(chain.laws.point())
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


def test_the_fresh_share_falls_in_nearly_every_draw(warehouse):
    ((falls,),) = warehouse.execute(
        "select avg(cast(fresh_share_long_run < fresh_share_2025 as integer)) from projections.parameter_draws"
    ).fetchall()
    assert falls > 0.99


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
    ("agents_frontier", 2025): (9.6e6, 8.07e6),
    ("agents_frontier", 2026): (16.2e6, 18.14e6),
    ("agents_frontier", 2030): (67e6, 66.38e6),
    ("agents_frontier", 2040): (308e6, 306.8e6),
    ("agents_class_2026", 2030): (863e6, 1009e6),
    ("agents_open_weight", 2026): (66e6, 73.4e6),
    ("agents_open_weight", 2030): (434e6, 504e6),
    ("agents_in_served_share_frontier", 2026): (3.3e6, 3.34e6),
    ("fte_frontier", 2030): (587e6, 588e6),
    ("cost_per_agent_hour_frontier_usd", 2026): (0.93, 0.953),
    ("cost_per_human_hour_frontier_usd", 2030): (0.46, 0.546),
    ("tokens_served_per_day", 2030): (4460e12, 4038e12),
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
    result = what_if("scalar_assumptions.serving_ratio*=0.5", outputs=[output], warehouse=warehouse_file)
    assert result.comparisons
    assert all(row.ratio == pytest.approx(0.5) for row in result.comparisons)
