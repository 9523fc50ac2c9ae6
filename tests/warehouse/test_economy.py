"""The closed money loop on the built warehouse: it restates the chain exactly, and keeps what is known."""

import numpy as np
import pytest

from ensemble.chain import Chain
from ensemble.economy import Change, loop_inputs
from ensemble.laws import CHOICES
from ensemble.run import run_chain

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


def calibrated(chain):
    return sorted(path for path in chain.paths if path.startswith("calibrated."))


def test_the_chain_run_with_the_capex_of_the_loop_says_the_same_in_every_scenario_and_draw(chain, draws):
    some = draws.slice(0, N_DRAWS)
    for path in calibrated(chain):
        supply_scenario = path.removeprefix("calibrated.").split("__")[0]
        with run_chain(chain, some, [chain.paths[path]]) as run:
            loop = loop_inputs(run, chain.paths[path]).run()
        with run_chain(chain, some, [chain.paths[path]], capex_usd={supply_scenario: loop.capex_usd}) as run:
            ((_, measures),) = run.arrays([chain.paths[path]])
        for measure, stated in RESTATED.items():
            found = stated(loop)
            assert np.isfinite(found).all(), (path, measure)
            assert np.abs(found - measures[measure][0]).max() < 1e-9, (path, measure)


def test_with_the_capex_of_the_open_chain_the_loop_states_the_open_chain(chain, draws):
    path = "calibrated.base__base"
    some = draws.slice(0, N_DRAWS)
    with run_chain(chain, some, [chain.paths[path]]) as run:
        loop = loop_inputs(run, chain.paths[path]).run()
        ((_, measures),) = run.arrays([chain.paths[path]])
    known = np.array(chain.years) <= chain.settings["anchor_year"]
    for measure, stated in RESTATED.items():
        np.testing.assert_allclose(stated(loop)[:, known], measures[measure][0][:, known], rtol=1e-12, err_msg=measure)


def test_without_reinvestment_a_crash_moves_no_compute(chain, draws):
    path = "calibrated.base__base"
    with run_chain(chain, draws.slice(0, N_DRAWS), [chain.paths[path]]) as run:
        inputs = loop_inputs(run, chain.paths[path])
    cut = [Change("reinvestment_rate", 2024, 2040, 0.0)]
    loop, crash = inputs.run(cut), inputs.run([*cut, Change("revenue_factor", 2028, 2028, 0.5)])
    assert (crash.revenue_usd[:, -1] < loop.revenue_usd[:, -1]).any()
    np.testing.assert_array_equal(crash.capex_usd, loop.capex_usd)
    np.testing.assert_array_equal(crash.chain.effective_compute_flop_log10, loop.chain.effective_compute_flop_log10)


def test_money_of_every_draw_adds_up_and_stays_within_its_caps(chain, draws):
    path = "calibrated.base__base"
    with run_chain(chain, draws, [chain.paths[path]]) as run:
        inputs = loop_inputs(run, chain.paths[path])
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


def test_draws_of_the_economy_move_with_nothing_that_was_drawn_before(chain, draws):
    from scipy.stats import rankdata

    (layer,) = (layer for layer in chain.laws.later if layer.layer == "economy")
    names = [*chain.laws.names, *CHOICES]
    ranks = np.array([rankdata(draws[name].to_numpy()) for name in [*layer.names, *names]])
    correlation = np.corrcoef(ranks)[: len(layer.names)]
    np.fill_diagonal(correlation, 0)
    assert np.abs(correlation).max() < 0.03


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
