"""The closed money loop on a small made-up world."""

from dataclasses import replace

import numpy as np
import pytest

from engine.economy import CAPEX_LIMITS, Money, closed_loop
from engine.supply import CONSTRAINTS, calibrated_supply
from engine.yearly_chain import Projection, automated_frac

N_YEARS, ANCHOR = 8, 2
YEARS = np.arange(2024, 2024 + N_YEARS)
N_DRAWS = 64


def known(*values):
    """Values of the first years, and NaN after them."""
    return np.array([*values, *[np.nan] * (N_YEARS - len(values))])


@pytest.fixture
def supply():
    """Draws of supply in which chips, money and power bind in some years each."""
    random = np.random.default_rng(3)

    def spread(middle, by=0.2):
        return middle * np.exp(by * random.standard_normal((N_DRAWS, N_YEARS)))

    growth = 1.4 ** (YEARS - 2024)
    return {
        "vintage_shipments_h100e": np.array([0.4e6, 1.3e6]),
        "first_stock_h100e": np.array([1.7e6]),
        "observation_error": spread(1.0, 0.05)[:, :1],
        "observed_shipments_h100e": known(5e6, 13e6, 25e6),
        "observed_stock_h100e": known(7e6, 20e6),
        "observed_mean_stock_h100e": known(4e6, 12e6),
        "observed_usable_compute_flop": known(4e28, 1.2e29),
        "chip_shipments_h100e": spread(12e6) * growth,
        "ai_infrastructure_capex_usd": known(210e9, 400e9, 700e9),
        "all_in_cost_usd": spread(30e3) / 1.1 ** (YEARS - 2024),
        "life_scale_years": np.full((1, N_YEARS), 5.5),
        "ai_datacenter_capacity_mw": spread(60e3) * growth,
        "ai_share_of_datacenter_power_frac": 0.9,
        "datacenter_packing_efficiency_frac": 0.95,
        "power_kw_per_h100e": 0.9,
        "server_power_overhead": 1.2,
        "power_usage_effectiveness": 1.2,
        "peak_flop_per_second_per_h100e": 989e12,
        "cluster_utilization_frac": 0.35,
        "cloud_rental_usd_per_h100e_year": 1e4,
        "chip_life_shape": 4.0,
        "same_year_capex_share": 0.75,
        "chips_per_affordable_chip": 1.1,
        "min_replacement_share": 0.02,
        "upfront_cost_weight": 0.5,
    }


@pytest.fixture
def projection():
    """The rest of the chain, the same in all draws."""
    return Projection(
        first_year=2024,
        last_observed_year=2025,
        anchor_year=2026,
        inference_share_frac=np.linspace(0.3, 0.6, N_YEARS),
        training_share_frac=0.1,
        modelled_run_share_of_usable_frac=0.01,
        usable_growth_factor=np.where(YEARS > 2026, 1.1, 1.0),
        observed_run_flop=known(3.8e26, 5e26),
        run_growth_factor=np.where(YEARS > 2026, 0.9, 1.0),
        largest_run_2026=1e27,
        run_share_growth=0.2,
        run_share_cap=0.015,
        run_share_limit=0.2,
        software_gain_log10=0.5 * (YEARS - 2024),
        software_growth_initial=1.2,
        full_automation_log10_flop=33.0,
        automation_gap=3.0,
        automation_distance_0=-10.5,
        automation_distance_5=-9.5,
        automation_distance_10=-8.5,
        automation_distance_50=-4.0,
        eci_reading=166.6,
        eci_read_at_year=2026.67,
        eci_per_oom=11.0,
        eci_growth_factor=np.where(YEARS > 2026, 1.2, 1.0),
        observed_eci=known(130, 146, 162),
    )


@pytest.fixture
def money():
    """Money of the loop."""
    return Money(
        observed_revenue_usd=known(4.5e9, 19e9, 97e9),
        observed_operating_cash_flow_usd=known(488e9, 588e9),
        observed_capex_usd=known(210e9, 400e9, 700e9),
        gross_world_product_usd=117e12 * 1.03 ** (YEARS - 2025),
        revenue_elasticity=0.55,
        automated_labour_revenue_share=0.2,
        labour_share_of_product=0.55,
        least_automation_frac=0.02,
        reinvestment_rate=0.8,
        cash_flow_share=0.8,
        outside_finance_rate=0.3,
        cash_flow_growth=0.14,
        cash_flow_growth_long_run=0.06,
        capex_growth_cap=0.7,
        growth_fade=0.1,
        product_share_cap=0.1,
        eci_points_per_tenfold_revenue=15.0,
    )


def run(supply, projection, money, **form):
    return closed_loop(supply, projection, money, **form)


def test_the_chain_run_with_the_capex_of_the_loop_has_its_stock_and_compute(supply, projection, money):
    loop = run(supply, projection, money)
    opened = calibrated_supply(**supply | {"ai_infrastructure_capex_usd": loop.capex_usd})
    for name in ("stock_h100e", "shipments_h100e", "survivors_h100e"):
        np.testing.assert_array_equal(getattr(loop.chain, name), getattr(opened, name))
    np.testing.assert_allclose(loop.chain.path_usable_flop, opened.usable_compute_flop, rtol=1e-13)
    np.testing.assert_array_equal(loop.binding_constraint, opened.binding_constraint)
    assert {CONSTRAINTS[k] for k in np.unique(loop.binding_constraint)} >= {"chip", "power", "capex"}


def test_stock_and_money_add_up(supply, projection, money):
    loop = run(supply, projection, money)
    chain, later = loop.chain, slice(ANCHOR + 1, None)
    retired = chain.stock_h100e[:, ANCHOR:-1] - chain.survivors_h100e[:, later]
    added = chain.stock_h100e[:, later] - chain.stock_h100e[:, ANCHOR:-1]
    np.testing.assert_allclose(added, chain.shipments_h100e[:, later] - retired, rtol=1e-9)
    assert (retired >= 0).all()
    paid = loop.reinvested_revenue_usd + loop.cash_financed_usd + loop.outside_finance_usd
    np.testing.assert_allclose(paid[:, 1:], loop.capex_usd[:, 1:], rtol=1e-9)
    chip_money = 0.75 * loop.capex_usd[:, 1:] + 0.25 * loop.capex_usd[:, :-1]
    np.testing.assert_allclose(loop.chip_money_usd[:, 1:], chip_money, rtol=1e-12)
    cost = chain.shipments_h100e * supply["all_in_cost_usd"] / 1.1
    np.testing.assert_allclose(loop.chip_spending_usd[:, later], cost[:, later], rtol=1e-12)
    np.testing.assert_allclose(loop.chip_spending_usd + loop.unspent_usd, loop.chip_money_usd, rtol=1e-9)
    assert (loop.unspent_usd >= 0).all()
    assert (loop.unspent_usd > 0).any()


def test_capex_is_what_money_and_caps_allow_by_hand(supply, projection, money):
    loop = run(supply, projection, money)
    # 2027: 0.8 of the revenue and of the cash flow of the year, and 0.3 of last year's capex.
    cash = 588e9 * 1.14 * (1 + 0.06 + 0.08 * 0.9)
    assert loop.operating_cash_flow_usd[0, 3] == pytest.approx(cash, rel=1e-12)
    assert loop.capex_usd[0, 3] == pytest.approx(0.8 * 97e9 + 0.8 * cash + 0.3 * 700e9, rel=1e-12)
    capped = run(supply, projection, replace(money, capex_growth_cap=0.1))
    assert capped.capex_usd[0, 3] == pytest.approx(700e9 * (1 + 0.1 * 0.9), rel=1e-12)
    assert CAPEX_LIMITS[int(capped.capex_limit[0, 3])] == "growth cap"
    product = run(supply, projection, replace(money, product_share_cap=0.005))
    assert product.capex_usd[0, 3] == pytest.approx(0.005 * 117e12 * 1.03**2, rel=1e-12)
    assert CAPEX_LIMITS[int(product.capex_limit[0, 3])] == "world product cap"


def test_caps_hold_and_nothing_turns_negative(supply, projection, money):
    loop = run(supply, projection, replace(money, reinvestment_rate=3.0, revenue_elasticity=1.5))
    later = slice(ANCHOR + 1, None)
    assert (loop.capex_usd[:, later] <= 0.1 * 117e12 * 1.03 ** (YEARS[later] - 2025) * (1 + 1e-12)).all()
    assert (loop.revenue_usd[:, later] <= loop.revenue_ceiling_usd[:, later] * (1 + 1e-12)).all()
    assert (loop.capex_usd[:, later] <= loop.capex_wanted_usd[:, later]).all()
    for values in (loop.capex_usd, loop.revenue_usd, loop.chain.stock_h100e):
        assert (values > 0).all()
    # New finance of a year stays within its rate.
    new = loop.outside_finance_usd[:, later]
    assert (new <= 0.3 * loop.capex_usd[:, ANCHOR:-1] * (1 + 1e-12)).all()


def test_revenue_by_hand(supply, projection, money):
    loop = run(supply, projection, money)
    work = loop.chain.effective_inference_flop[:, 3] / loop.chain.effective_inference_flop[:, 2]
    exponent = 0.55 * (1 - 97e9 / loop.revenue_ceiling_usd[:, 3])
    expected = np.minimum(97e9 * work**exponent, loop.revenue_ceiling_usd[:, 3])
    np.testing.assert_allclose(loop.revenue_usd[:, 3], expected, rtol=1e-12)
    follows = run(supply, projection, replace(money, revenue_driver="eci"))
    points = follows.chain.eci[:, 3] - 162
    exponent = points / 15 * (1 - 97e9 / follows.revenue_ceiling_usd[:, 3])
    expected = np.minimum(97e9 * 10**exponent, follows.revenue_ceiling_usd[:, 3])
    np.testing.assert_allclose(follows.revenue_usd[:, 3], expected, rtol=1e-12)


def test_a_crash_lowers_its_year_and_what_follows(supply, projection, money):
    loop = run(supply, projection, money)
    crash = run(supply, projection, replace(money, revenue_factor=np.where(YEARS == 2028, 0.5, 1.0)))
    np.testing.assert_allclose(crash.revenue_usd[:, 4], 0.5 * loop.revenue_usd[:, 4], rtol=1e-12)
    np.testing.assert_array_equal(crash.capex_usd[:, :5], loop.capex_usd[:, :5])
    assert (crash.capex_usd[:, 5] < loop.capex_usd[:, 5]).all()


def test_without_reinvestment_revenue_moves_nothing(supply, projection, money):
    cut = replace(money, reinvestment_rate=0.0)
    loop = run(supply, projection, cut)
    richer = run(supply, projection, replace(cut, revenue_elasticity=1.5, observed_revenue_usd=known(9e9, 40e9, 200e9)))
    assert (richer.revenue_usd[:, -1] > loop.revenue_usd[:, -1]).all()
    np.testing.assert_array_equal(richer.capex_usd, loop.capex_usd)
    for name in ("stock_h100e", "usable_compute_flop", "largest_run_flop", "effective_compute_flop_log10", "eci"):
        np.testing.assert_array_equal(getattr(richer.chain, name), getattr(loop.chain, name))


def test_known_years_are_as_known_and_the_loops_own_words_stand_beside(supply, projection, money):
    loop = run(supply, projection, money)
    np.testing.assert_array_equal(loop.capex_usd[:, :3], np.broadcast_to([210e9, 400e9, 700e9], (N_DRAWS, 3)))
    np.testing.assert_array_equal(loop.revenue_usd[:, :3], np.broadcast_to([4.5e9, 19e9, 97e9], (N_DRAWS, 3)))
    assert np.isnan(loop.capex_modelled_usd[:, 0]).all()
    assert loop.capex_modelled_usd[0, 2] == pytest.approx(0.8 * 19e9 + 0.8 * 588e9 * 1.14 + 0.3 * 400e9, rel=1e-12)


def test_the_same_year_form_is_a_fixed_point_and_says_how_it_was_reached(supply, projection, money):
    loop = run(supply, projection, money, is_same_year=True)
    later = slice(ANCHOR + 1, None)
    wanted = (
        0.8 * loop.revenue_usd[:, later]
        + 0.8 * loop.operating_cash_flow_usd[:, later]
        + 0.3 * loop.capex_usd[:, ANCHOR:-1]
    )
    np.testing.assert_allclose(loop.capex_wanted_usd[:, later], wanted, rtol=1e-7)
    uncapped = loop.capex_limit[:, later] == 0
    np.testing.assert_allclose(loop.capex_usd[:, later][uncapped], wanted[uncapped], rtol=1e-7)
    assert (loop.sweep_count[:3] == 0).all()
    assert (loop.sweep_count[3:] >= 2).all()
    assert loop.sweep_count.max() <= 50
    assert 0 < loop.largest_ratio < 1
    assert run(supply, projection, money).largest_ratio == 0
    # Cut at revenue there is nothing to iterate.
    cut = replace(money, reinvestment_rate=0.0)
    np.testing.assert_array_equal(
        run(supply, projection, cut, is_same_year=True).capex_usd, run(supply, projection, cut).capex_usd
    )


def test_a_same_year_loop_that_contracts_slowly_settles(supply, projection, money):
    endless = supply | {"chip_shipments_h100e": 1e15, "ai_datacenter_capacity_mw": np.full((N_DRAWS, N_YEARS), 1e15)}
    endless |= {"all_in_cost_usd": np.full((N_DRAWS, N_YEARS), 60e3)}
    slow = replace(money, automated_labour_revenue_share=1.0, least_automation_frac=0.9, revenue_elasticity=1.0)
    slow = replace(slow, reinvestment_rate=1.0, capex_growth_cap=50.0, product_share_cap=1.0)
    loop = run(endless, projection, slow, is_same_year=True)
    assert 0.5 < loop.largest_ratio < 1
    later = slice(ANCHOR + 1, None)
    uncapped = loop.capex_limit[:, later] == 0
    assert uncapped.any()
    np.testing.assert_allclose(
        loop.capex_usd[:, later][uncapped], loop.capex_wanted_usd[:, later][uncapped], rtol=1.1e-8
    )


def test_a_same_year_loop_that_does_not_contract_is_stopped_with_its_figures(supply, projection, money):
    # Factories and power without end: every dollar buys chips. Nearly all capex is revenue, which answers twentyfold.
    endless = supply | {"chip_shipments_h100e": 1e15, "ai_datacenter_capacity_mw": np.full((N_DRAWS, N_YEARS), 1e15)}
    endless |= {"all_in_cost_usd": np.full((N_DRAWS, N_YEARS), 60e3)}
    wild = replace(money, reinvestment_rate=20.0, automated_labour_revenue_share=1.0, least_automation_frac=0.9)
    wild = replace(wild, revenue_elasticity=20.0, capex_growth_cap=50.0, product_share_cap=1.0)
    usable = run(endless, projection, wild).chain.usable_compute_flop
    # In 2027 work grows by 1% at the capex of the lagged form.
    share = np.where(YEARS < 2027, 0.5, 0.5 * 1.01 * usable[:, [2]] / usable[:, [3]])
    flat = replace(projection, inference_share_frac=share, software_gain_log10=0.0)
    with pytest.raises(ValueError, match=r"does not contract: in 2027, draw .* revenue_elasticity 20"):
        run(endless, flat, wild, is_same_year=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"observed_revenue_usd": known(4.5e9, -19e9, 97e9)}, "observed_revenue_usd must be positive, got -1.9e"),
        ({"observed_revenue_usd": known(4.5e9, np.nan, 97e9)}, "observed_revenue_usd of 2025 is missing"),
        ({"observed_capex_usd": known(210e9, 400e9)}, "observed_capex_usd of 2026 is missing"),
        ({"observed_operating_cash_flow_usd": known()}, "observed_operating_cash_flow_usd of 2024 is missing"),
        (
            {"observed_operating_cash_flow_usd": known(488e9, -588e9)},
            "cash_flow_usd must be positive, got -5.88e",
        ),
        ({"cash_flow_growth": -2.0}, "cash_flow_growth must be above -1, got -2"),
        ({"cash_flow_growth": np.nan}, "cash_flow_growth must be above -1, got nan"),
        ({"cash_flow_growth_long_run": np.inf}, "cash_flow_growth_long_run must be above -1, got inf"),
        ({"growth_fade": 1.5}, "growth_fade must be at most 1, got 1.5"),
        ({"capex_growth_cap": 0.0}, "capex_growth_cap must be positive, got 0"),
        ({"product_share_cap": 0.0}, "product_share_cap must be positive, got 0"),
        ({"reinvestment_rate": -0.1}, "reinvestment_rate must be 0 or more, got -0.1"),
        ({"revenue_driver": "luck"}, "unknown revenue driver 'luck': compute, eci"),
    ],
)
def test_bad_input_is_refused_by_name(supply, projection, money, change, message):
    with pytest.raises(ValueError, match=message):
        run(supply, projection, replace(money, **change))


def test_automation_is_linear_between_the_quantiles_of_tasks():
    places = np.array([-20, -10.5, -10, -9.5, -8.5, -7, -5.5, -4, -2, 0, 3])
    expected = [0, 0, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1]
    np.testing.assert_allclose(automated_frac(places, -10.5, -9.5, -8.5, -4.0), expected, atol=1e-15)
