"""Vintage stock of the calibrated variant: retirement, limits, observation, and the mean over a year."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.supply import calibrated_stock, logarithmic_mean, surviving_frac

NOTHING_OBSERVED = np.full(3, np.nan)


def stock_of(**changes):
    """Return the stock of a small case that chips alone limit, with the given inputs changed."""
    case = {
        "vintage_shipments_h100e": [8.0],
        "observed_shipments_h100e": NOTHING_OBSERVED,
        "observed_stock_h100e": NOTHING_OBSERVED,
        "first_stock_h100e": 8.0,
        "chip_shipments_h100e": np.array([10.0, 20.0, 40.0]),
        "capex_usd": np.array([1e6, 1e6, 1e6]),
        "all_in_cost_usd": np.array([100.0, 100.0, 100.0]),
        "power_limited_stock_h100e": np.array([1e6, 1e6, 1e6]),
        "datacenter_limited_stock_h100e": np.array([1e6, 1e6, 1e6]),
        "life_scale_years": np.array([2.0, 2.0, 2.0]),
    }
    return calibrated_stock(**(case | changes))


def test_a_vintage_retires_by_the_weibull_law():
    assert surviving_frac(5.5, 5.5) == pytest.approx(math.exp(-1), rel=1e-15)
    assert surviving_frac([0.0, -0.5], 5.5).tolist() == [1.0, 1.0]
    assert surviving_frac(2.75, 5.5) == pytest.approx(math.exp(-1 / 16), rel=1e-15)


def test_stock_is_survivors_and_purchases_by_hand():
    result = stock_of()
    half, one_and_half, two_and_half = (math.exp(-((age / 2) ** 4)) for age in (0.5, 1.5, 2.5))
    survivors = [8 * half, 8 * one_and_half + 10 * half, 8 * two_and_half + 10 * one_and_half + 20 * half]
    assert result.survivors_h100e == pytest.approx(survivors, rel=1e-14)
    assert result.shipments_h100e == pytest.approx([10, 20, 40], rel=1e-14)
    assert result.stock_h100e == pytest.approx(np.add(survivors, [10, 20, 40]), rel=1e-14)


@pytest.mark.parametrize(
    ("limit", "changes", "bought"),
    [
        (3, {"capex_usd": np.array([400.0, 800.0, 800.0])}, [4.0, 7.0, 8.0]),
        (1, {"power_limited_stock_h100e": np.array([9.0, 1e6, 1e6])}, None),
        (2, {"datacenter_limited_stock_h100e": np.array([9.0, 1e6, 1e6])}, None),
    ],
)
def test_each_limit_can_bind(limit, changes, bought):
    result = stock_of(**changes)
    assert result.limits[:, 0].argmin() == limit
    if bought is None:
        # Room for survivors and a little more: 9 in all.
        assert result.stock_h100e[0] == pytest.approx(9.0, rel=1e-14)
    else:
        # Three quarters of this year's money and a quarter of last year's; the first year counts for the one before.
        assert result.shipments_h100e == pytest.approx(bought, rel=1e-14)


def test_a_full_site_still_replaces_two_percent():
    result = stock_of(power_limited_stock_h100e=np.full(3, 1e-9))
    assert result.shipments_h100e == pytest.approx(0.02 * result.survivors_h100e, rel=1e-12)


def test_observation_wins_and_the_model_stays_beside_it():
    result = stock_of(
        observed_shipments_h100e=np.array([12.0, np.nan, np.nan]),
        observed_stock_h100e=np.array([19.0, np.nan, np.nan]),
    )
    assert result.shipments_h100e[0] == 12.0
    assert result.stock_h100e[0] == 19.0
    assert result.modelled_stock_h100e[0] == pytest.approx(8 * math.exp(-(0.25**4)) + 12, rel=1e-14)
    assert result.mean_stock_h100e[0] == pytest.approx((19 - 8) / math.log(19 / 8), rel=1e-14)
    assert result.mean_stock_h100e[1] == pytest.approx(logarithmic_mean(19.0, result.stock_h100e[1]), rel=1e-14)


def test_cases_are_independent_of_their_neighbours():
    chips = np.array([[10.0, 20.0, 40.0], [1.0, 2.0, 3.0]])
    together = stock_of(chip_shipments_h100e=chips)
    for case, alone in enumerate(chips):
        assert together.stock_h100e[case].tolist() == stock_of(chip_shipments_h100e=alone).stock_h100e.tolist()


@given(st.floats(1, 1e9), st.floats(1, 1e9))
def test_the_logarithmic_mean_lies_between_geometric_and_arithmetic(first, last):
    mean = float(logarithmic_mean(first, last))
    assert math.sqrt(first * last) * (1 - 1e-9) <= mean <= (first + last) / 2 * (1 + 1e-9)


def test_the_logarithmic_mean_of_a_flat_stock_is_the_stock():
    assert logarithmic_mean(7.0, 7.0) == 7.0
    assert logarithmic_mean(7.0, 7.0 * (1 + 1e-5)) == pytest.approx(7.0 * (1 + 0.5e-5), rel=1e-10)
