"""Capex against the revenue of AI labs, on figures that can be checked by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.end_demand import Capital, against_end_demand, yearly_payment

LOOP = SimpleNamespace(
    revenue_usd=np.array([[10.0, 20.0, 40.0]]),
    capex_usd=np.array([[100.0, 200.0, 400.0]]),
    chip_spending_usd=np.array([[80.0, 100.0, 300.0]]),
    operating_cash_flow_usd=np.array([[150.0, 160.0, 170.0]]),
    reinvested_revenue_usd=np.array([[np.nan, 8.0, 16.0]]),
)


def found(share=0.5, rate=0.0, life=4.0):
    return against_end_demand(LOOP, Capital(share, rate, np.array(life)))


@pytest.mark.parametrize(("rate", "life"), [(0.1, 5), (0.06, 4), (0.15, 6)])
def test_payments_over_the_life_are_worth_what_was_spent(rate, life):
    # The present value of one payment at the end of each year, added up year by year.
    paid = sum(yearly_payment(rate, life) / (1 + rate) ** year for year in range(1, life + 1))
    np.testing.assert_allclose(paid, 1, rtol=1e-12)


def test_without_interest_the_payment_is_one_over_the_life_and_near_it_hardly_more():
    assert yearly_payment(0.0, 5.0) == 0.2
    np.testing.assert_allclose(yearly_payment(1e-9, 5.0), 0.2, rtol=1e-8)


def test_what_carries_the_capex_of_the_year_before_by_hand():
    # A fourth of 100, 200 a year, twice as much in revenue; nothing is known before the first year.
    values = found()
    np.testing.assert_array_equal(values["carrying_revenue_usd"], [[np.nan, 50.0, 100.0]])
    np.testing.assert_array_equal(values["carrying_revenue_of_chips_usd"], [[np.nan, 40.0, 50.0]])
    np.testing.assert_array_equal(values["carrying_revenue_over_revenue"], [[np.nan, 2.5, 2.5]])


def test_chips_are_paid_back_over_the_life_of_their_own_year():
    life = np.array([4.0, 5.0, 100.0])
    np.testing.assert_array_equal(found(life=life)["carrying_revenue_usd"], [[np.nan, 50.0, 80.0]])


def test_payback_by_hand():
    # 100 over half of 20, 200 over half of 40; nothing is known after the last year.
    values = found()
    np.testing.assert_array_equal(values["payback_years"], [[10.0, 10.0, np.nan]])
    np.testing.assert_array_equal(values["payback_of_chips_years"], [[8.0, 5.0, np.nan]])


def test_free_cash_flow_may_be_a_debt():
    values = found()
    np.testing.assert_array_equal(values["free_cash_flow_usd"], [[50.0, -40.0, -230.0]])
    np.testing.assert_array_equal(values["free_cash_flow_with_revenue_usd"], [[np.nan, -32.0, -214.0]])


def test_a_smaller_share_and_dearer_capital_ask_for_more():
    base = found(rate=0.1)["carrying_revenue_usd"][:, 1:]
    assert np.all(found(share=0.33, rate=0.1)["carrying_revenue_usd"][:, 1:] > base)
    assert np.all(found(rate=0.15)["carrying_revenue_usd"][:, 1:] > base)
