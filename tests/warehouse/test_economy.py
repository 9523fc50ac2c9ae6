"""The closed money loop on the built warehouse: it restates the chain exactly, and keeps what is known."""

import numpy as np
import pytest

from ensemble.chain import Chain
from ensemble.economy import Change, read_scenarios
from ensemble.run import run_chain
from scripts.what_if.__main__ import what_if

N_DRAWS = 256
#: Measures of the chain, and how the loop states them.
RESTATED = {
    "ai_infrastructure_capex_usd_log10": lambda loop: np.log10(loop.capex_usd),
    "usable_compute_flop_log10": lambda loop: np.log10(loop.chain.usable_compute_flop),
    "largest_run_flop_log10": lambda loop: np.log10(loop.chain.largest_run_flop),
    "effective_compute_flop_log10": lambda loop: loop.chain.effective_compute_flop_log10,
    "economy_automation_frac": lambda loop: loop.chain.economy_automation_frac,
    "eci": lambda loop: loop.chain.eci,
}


@pytest.fixture(scope="module")
def chain(warehouse):
    return Chain.read(warehouse)


@pytest.fixture(scope="module")
def draws(warehouse):
    return warehouse.query("select * from projections.parameter_draws order by draw").to_arrow_table()


def closed_paths(chain):
    """Return the number of every closed path by its supply scenario."""
    return {
        path.removeprefix("closed.").removesuffix("__base"): number
        for path, number in chain.paths.items()
        if path.startswith("closed.")
    }


def assert_same(loop, measures, place):
    for measure, stated in RESTATED.items():
        found = stated(loop)
        assert np.isfinite(found).all(), (place, measure)
        assert np.abs(found - measures[measure][0]).max() < 1e-9, (place, measure)


def test_every_calibrated_supply_scenario_has_a_closed_path(chain):
    supply = {path.removeprefix("calibrated.").split("__")[0] for path in chain.paths if path.startswith("calibrated.")}
    assert closed_paths(chain).keys() == supply


def test_the_chain_run_with_the_capex_of_the_loop_says_the_same_in_every_scenario_and_draw(chain, draws):
    paths = closed_paths(chain)
    with run_chain(chain, draws.slice(0, N_DRAWS), [*paths.values()]) as run:
        for supply_scenario, number in paths.items():
            ((_, measures),) = run.arrays([number])
            assert_same(run.loop_inputs(supply_scenario, "base").run(), measures, supply_scenario)


def test_the_chain_says_the_same_in_every_scenario_of_the_economy(warehouse, chain, draws):
    scenarios = read_scenarios(
        warehouse.query("from staging.stg_economy_scenarios").to_arrow_table(),
        warehouse.query("from staging.stg_economy_scenario_changes").to_arrow_table(),
    )
    some, number = draws.slice(0, N_DRAWS), closed_paths(chain)["base"]
    with run_chain(chain, some, [number]) as run:
        inputs = run.loop_inputs("base", "base")
    assert len(scenarios) > 8
    for scenario in scenarios:
        loop = inputs.run(scenario.changes, scenario.revenue_driver)
        with run_chain(chain, some, [number], capex_usd={"base": loop.capex_usd}) as run:
            ((_, measures),) = run.arrays([number])
        assert_same(loop, measures, scenario.name)


def test_closed_draws_are_the_calibrated_ones_while_capex_is_known(chain, draws):
    paths = [chain.paths["calibrated.base__base"], closed_paths(chain)["base"]]
    with run_chain(chain, draws.slice(0, N_DRAWS), paths) as run:
        ((_, measures),) = run.arrays(sorted(paths))
    known = np.array(chain.years) <= chain.settings["anchor_year"]
    for measure, (one, other) in measures.items():
        np.testing.assert_array_equal(one[:, known], other[:, known], err_msg=measure)
        assert measure == "software_gain_log10" or (one[:, ~known] != other[:, ~known]).any()


def test_with_the_capex_of_the_open_chain_the_loop_states_the_open_chain(chain, draws):
    path = "calibrated.base__base"
    some = draws.slice(0, N_DRAWS)
    with run_chain(chain, some, [chain.paths[path]]) as run:
        loop = run.loop_inputs("base", "base").run()
        ((_, measures),) = run.arrays([chain.paths[path]])
    known = np.array(chain.years) <= chain.settings["anchor_year"]
    for measure, stated in RESTATED.items():
        np.testing.assert_allclose(stated(loop)[:, known], measures[measure][0][:, known], rtol=1e-12, err_msg=measure)


def test_without_reinvestment_a_crash_moves_no_compute(chain, draws):
    path = "calibrated.base__base"
    with run_chain(chain, draws.slice(0, N_DRAWS), [chain.paths[path]]) as run:
        inputs = run.loop_inputs("base", "base")
    cut = [Change("reinvestment_rate", 2024, 2040, 0.0)]
    loop, crash = inputs.run(cut), inputs.run([*cut, Change("revenue_factor", 2028, 2028, 0.5)])
    assert (crash.revenue_usd[:, -1] < loop.revenue_usd[:, -1]).any()
    np.testing.assert_array_equal(crash.capex_usd, loop.capex_usd)
    np.testing.assert_array_equal(crash.chain.effective_compute_flop_log10, loop.chain.effective_compute_flop_log10)


def test_money_of_every_draw_adds_up_and_stays_within_its_caps(chain, draws):
    path = "calibrated.base__base"
    with run_chain(chain, draws, [chain.paths[path]]) as run:
        inputs = run.loop_inputs("base", "base")
    loop, later = inputs.run(), slice(chain.settings["anchor_year"] - chain.years[0] + 1, None)
    stock, left = loop.chain.stock_h100e, loop.chain.survivors_h100e
    np.testing.assert_allclose(stock[:, later], left[:, later] + loop.chain.shipments_h100e[:, later], rtol=1e-9)
    paid = loop.reinvested_revenue_usd + loop.cash_financed_usd + loop.outside_finance_usd
    np.testing.assert_allclose(paid[:, 1:], loop.capex_usd[:, 1:], rtol=1e-9)
    np.testing.assert_allclose(loop.chip_spending_usd + loop.unspent_usd, loop.chip_money_usd, rtol=1e-9)
    cap = inputs.money.product_share_cap * inputs.money.gross_world_product_usd
    assert (loop.capex_usd[:, later] <= cap[:, later] * (1 + 1e-12)).all()
    assert (loop.capex_usd[:, later] <= loop.capex_wanted_usd[:, later]).all()
    above = loop.revenue_usd > loop.revenue_ceiling_usd * (1 + 1e-12)
    # Revenue that is above its ceiling was so when it was last read, and has not grown since.
    grown = np.diff(loop.revenue_usd, axis=1)[:, later.start - 1 :] > 0
    assert not (above[:, later] & grown).any()
    for values in (loop.capex_usd, loop.revenue_usd, stock):
        assert (values > 0).all()


def test_misses_of_the_nowcast_are_kept(warehouse):
    rows = warehouse.execute(
        "select quantity, year, is_inside_band from economy.economy_observed_against_model order by all"
    ).fetchall()
    assert rows == [
        ("capex_modelled_usd", 2025, True),
        ("capex_modelled_usd", 2026, True),
        ("outside_finance_share_frac", 2026, True),
        ("revenue_modelled_usd", 2025, True),
        # Revenue of 2026 came a little above the band that 2025 gives.
        ("revenue_modelled_usd", 2026, False),
    ]


def test_feedback_has_the_size_that_an_independent_prototype_found(warehouse):
    gains = dict(
        warehouse.execute(
            "select year, p50 from economy.economy_feedback_bands where quantity = 'loop_gain'"
            " and economy_scenario = 'base' and loop_form = 'lagged'"
        ).fetchall()
    )
    # The prototype froze revenue at 2025; here it is frozen at 2026.
    for year, expected in ((2030, 1.3), (2035, 2.2), (2040, 2.9)):
        assert 0.7 * expected < gains[year] < 1.1 * expected
    assert gains[2026] == gains[2027] == 1


def test_what_would_carry_the_capex_is_its_annuity_in_every_draw(warehouse):
    # By a second way: from the stored draws, in SQL, with the life of chips as a sum over the days of their survival.
    ((n_compared, miss, missing_draws),) = warehouse.execute(
        """
        with draws as (
            select
                capex.draw,
                capex.year + 1 as year,
                pow(10, capex.ai_infrastructure_capex_usd_log10) * parameters.cost_of_capital
                / (1 - pow(
                    1 + parameters.cost_of_capital,
                    -parameters.chip_life_scale * lives.mean_life_in_scales
                )) / parameters.revenue_share_for_capital as needed_usd
            from projections.projection_draws as capex
            inner join projections.parameter_draws as parameters using (draw)
            cross join (
                select sum(exp(-pow((day + 0.5) / 1000, chip_life_shape)) / 1000) as mean_life_in_scales
                from range(20000) as days(day), assumptions.scalar_parameters as points
                where points.draw = 0
            ) as lives
            where capex.variant = 'closed' and capex.combined_scenario_id = 'base__base'
        )
        select
            count(*),
            max(greatest(
                abs(by_hand.p05 / bands.p05 - 1), abs(by_hand.p50 / bands.p50 - 1), abs(by_hand.p95 / bands.p95 - 1)
            )),
            max(abs(draw_count - by_hand.n_draws))
        from economy.economy_feedback_bands as bands
        inner join (
            select
                year,
                quantile_cont(needed_usd, 0.05) as p05,
                quantile_cont(needed_usd, 0.5) as p50,
                quantile_cont(needed_usd, 0.95) as p95,
                count(*) as n_draws
            from draws
            group by year
        ) as by_hand using (year)
        where quantity = 'carrying_revenue_usd' and loop_form = 'lagged' and economy_scenario = 'base'
        """
    ).fetchall()
    assert n_compared == 16
    # The draws are stored as floats of seven digits in logarithms.
    assert miss < 1e-5
    assert missing_draws == 0


def test_revenue_carries_the_capex_where_the_need_of_the_same_draw_is_no_larger(warehouse):
    rows = warehouse.execute(
        """
        select
            year, carried_draw_frac, carrying_revenue_over_revenue_p05, carrying_revenue_over_revenue_p50,
            carrying_revenue_over_revenue_p95
        from review.v_economy_by_year
        where economy_scenario = 'base' and year > 2024
        order by year
        """
    ).fetchall()
    assert len(rows) == 16
    for year, frac, *quantiles in rows:
        for probability, quantile in zip((0.05, 0.5, 0.95), quantiles, strict=True):
            # A share of p of the draws lies below the quantile p.
            assert (frac > probability) == (quantile < 1), (year, probability)


def test_no_draw_leaves_what_is_possible(warehouse):
    highest = {
        (scenario, quantity): value
        for scenario, quantity, value in warehouse.execute(
            "select economy_scenario, quantity, highest_value from economy.economy_highest where loop_form = 'lagged'"
        ).fetchall()
    }
    assert len(highest) == 3 * 11
    assert all(0 < value <= 1 for value in highest.values())
    ((cap,),) = warehouse.execute("select max(product_share_cap) from projections.parameter_draws").fetchall()
    assert highest["base", "capex_of_product_frac"] <= cap


def test_a_what_if_on_the_economy_moves_closed_figures_alone(warehouse_file):
    output = "supply_fundamental_inputs_by_year.ai_infrastructure_capex_usd"
    result = what_if("scalar_assumptions.reinvestment_rate*=0.5", outputs=[output], warehouse=warehouse_file)
    ratios = {row.keys["variant"]: row.ratio for row in result.comparisons if row.keys["year"] == 2035}
    assert ratios["calibrated"] == ratios["published"] == 1
    assert ratios["closed"] < 0.99


def test_an_impossible_economy_is_refused_by_name(warehouse_file):
    with pytest.raises(Exception, match="lab_revenue_2026_usd"):
        what_if("scalar_assumptions.lab_revenue_2026_usd=-1e9", warehouse=warehouse_file)
    with pytest.raises(Exception, match="product_share_cap"):
        what_if("scalar_assumptions.product_share_cap=0", warehouse=warehouse_file)
    # Forced past the permitted range, the law that is drawn from still refuses it, and so does the loop.
    with pytest.raises(Exception, match="product_share_cap: its law is lognormal and has no place for 0"):
        what_if("scalar_assumptions.product_share_cap=0", force=True, warehouse=warehouse_file)
    with pytest.raises(
        Exception, match=r"int_economy_loop cannot be computed.*capex_growth_cap must be positive, got 0"
    ):
        what_if("scalar_assumptions.capex_growth_cap=0", force=True, warehouse=warehouse_file)
