"""Calibrated supply: retirement, limits, observation, the mean over a year, and draws of all of it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.supply import (
    SECONDS_PER_YEAR,
    calibrated_stock,
    calibrated_supply,
    logarithmic_mean,
    mean_life_years,
    surviving_frac,
)

NOTHING_OBSERVED = np.full(3, np.nan)
#: What is assumed of chip life, of money and of replacement; the arithmetic below knows these numbers.
ASSUMED = {
    "chip_life_shape": 4.0,
    "same_year_capex_share": 0.75,
    "chips_per_affordable_chip": 1.0,
    "min_replacement_share": 0.02,
}


def stock_of(**changes):
    """Return the stock of a small case that chips alone limit, with the given inputs changed."""
    case = {
        "vintage_shipments_h100e": [8.0],
        "observed_shipments_h100e": NOTHING_OBSERVED,
        "observed_stock_h100e": NOTHING_OBSERVED,
        "first_stock_h100e": 8.0,
        "chip_shipments_h100e": np.array([10.0, 20.0, 40.0]),
        "ai_infrastructure_capex_usd": np.array([1e6, 1e6, 1e6]),
        "all_in_cost_usd": np.array([100.0, 100.0, 100.0]),
        "power_limited_stock_h100e": np.array([1e6, 1e6, 1e6]),
        "datacenter_limited_stock_h100e": np.array([1e6, 1e6, 1e6]),
        "life_scale_years": np.array([2.0, 2.0, 2.0]),
        **ASSUMED,
    }
    return calibrated_stock(**(case | changes))


def test_a_vintage_retires_by_the_weibull_law():
    assert surviving_frac(5.5, 5.5, 4) == pytest.approx(math.exp(-1), rel=1e-15)
    assert surviving_frac([0.0, -0.5], 5.5, 4).tolist() == [1.0, 1.0]
    assert surviving_frac(2.75, 5.5, 4) == pytest.approx(math.exp(-1 / 16), rel=1e-15)
    assert surviving_frac(2.75, 5.5, 1) == pytest.approx(math.exp(-1 / 2), rel=1e-15)


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
        (3, {"ai_infrastructure_capex_usd": np.array([400.0, 800.0, 800.0])}, [4.0, 7.0, 8.0]),
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


@pytest.mark.parametrize("share", [0.02, 0.1])
def test_a_full_site_still_replaces_a_share(share):
    result = stock_of(power_limited_stock_h100e=np.full(3, 1e-9), min_replacement_share=share)
    assert result.shipments_h100e == pytest.approx(share * result.survivors_h100e, rel=1e-12)


def test_money_may_buy_chips_of_its_own_year_alone():
    result = stock_of(ai_infrastructure_capex_usd=np.array([400.0, 800.0, 800.0]), same_year_capex_share=1.0)
    assert result.shipments_h100e == pytest.approx([4.0, 8.0, 8.0], rel=1e-14)


def test_more_chips_are_sold_than_the_counted_money_buys():
    result = stock_of(ai_infrastructure_capex_usd=np.array([400.0, 800.0, 800.0]), chips_per_affordable_chip=1.5)
    assert result.shipments_h100e == pytest.approx([6.0, 10.5, 12.0], rel=1e-14)


def test_a_chip_lives_as_those_of_its_year_of_purchase_do():
    """A life of 4 years from the second year on: what was bought before keeps its 2."""
    result = stock_of(life_scale_years=np.array([2.0, 4.0, 4.0]))
    alive = [math.exp(-((age / 2) ** 4)) for age in (0.5, 1.5, 2.5)]
    of_second_year = math.exp(-((0.5 / 4) ** 4))
    assert result.survivors_h100e == pytest.approx(
        [8 * alive[0], 8 * alive[1] + 10 * alive[0], 8 * alive[2] + 10 * alive[1] + 20 * of_second_year], rel=1e-14
    )


def test_the_mean_life_of_a_weibull_law():
    # Of an exponential law the scale; of a Rayleigh law sqrt(pi) / 2 of it.
    assert mean_life_years(3.0, 1.0) == pytest.approx(3.0, rel=1e-14)
    assert mean_life_years(3.0, 2.0) == pytest.approx(3.0 * math.sqrt(math.pi) / 2, rel=1e-14)


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


# --- supply: the stock, what it computes and what it costs ----------------------------------------------------------

OBSERVED_FIRST = np.array([1.0, np.nan, np.nan])


def supply_of(**changes):
    """Return the supply of a case that chips limit and whose first year is observed, with the given inputs changed."""
    case = {
        "vintage_shipments_h100e": [8.0],
        "first_stock_h100e": 8.0,
        "observation_error": np.ones(3),
        "observed_shipments_h100e": 12.0 * OBSERVED_FIRST,
        "observed_stock_h100e": 19.0 * OBSERVED_FIRST,
        "observed_mean_stock_h100e": 15.0 * OBSERVED_FIRST,
        "observed_usable_compute_flop": 3e21 * OBSERVED_FIRST,
        "chip_shipments_h100e": np.array([10.0, 20.0, 40.0]),
        "ai_infrastructure_capex_usd": np.full(3, 1e9),
        "all_in_cost_usd": np.full(3, 100.0),
        "life_scale_years": np.full(3, 2.0),
        "ai_datacenter_capacity_mw": np.full(3, 1e3),
        "ai_share_of_datacenter_power_frac": np.full(3, 0.5),
        "datacenter_packing_efficiency_frac": np.full(3, 0.9),
        "power_kw_per_h100e": np.full(3, 0.7),
        "server_power_overhead": np.full(3, 1.5),
        "power_usage_effectiveness": np.full(3, 1.2),
        "peak_flop_per_second_per_h100e": np.full(3, 1e15),
        "cluster_utilization_frac": np.full(3, 0.4),
        "cloud_rental_usd_per_h100e_year": np.full(3, 20.0),
        "upfront_cost_weight": 0.5,
        **ASSUMED,
    }
    return calibrated_supply(**(case | changes))


def test_supply_computes_with_the_mean_stock_and_observation_wins():
    result = supply_of()
    mean = [15.0, float(logarithmic_mean(19.0, result.stock_h100e[1]))]
    assert result.mean_stock_h100e[:2] == pytest.approx(mean, rel=1e-14)
    assert result.usable_compute_flop[0] == 3e21
    assert result.usable_compute_flop[1] == pytest.approx(mean[1] * 1e15 * 0.4 * SECONDS_PER_YEAR, rel=1e-14)
    # 1,000 MW x 0.5 over 0.7 kW x 1.5 x 1.2.
    assert result.power_limited_stock_h100e == pytest.approx([5e5 / 1.26] * 3, rel=1e-14)
    assert result.datacenter_limited_stock_h100e == pytest.approx([9e5 / 1.26] * 3, rel=1e-14)
    # 100 USD over the mean life of a scale of 2 years, beside a rent of 20 USD.
    owned = 100 / (2 * math.gamma(1.25))
    assert result.cost_per_h100e_year_upfront_usd == pytest.approx([owned] * 3, rel=1e-14)
    assert result.cost_per_h100e_year_blended_usd == pytest.approx([(owned + 20) / 2] * 3, rel=1e-14)
    mostly_owned = supply_of(upfront_cost_weight=0.9).cost_per_h100e_year_blended_usd
    assert mostly_owned == pytest.approx([0.9 * owned + 0.1 * 20] * 3, rel=1e-14)
    assert result.binding_constraint.tolist() == [0, 0, 0]


@pytest.mark.parametrize("shape", [(2,), (2, 2)])
def test_draws_stand_on_leading_axes_and_do_not_meet(shape):
    rng = np.random.default_rng(11)
    varied = {
        "chip_shipments_h100e": rng.uniform(5, 50, (*shape, 3)),
        "ai_infrastructure_capex_usd": rng.uniform(1e3, 1e4, (*shape, 3)),
        "life_scale_years": rng.uniform(1, 4, (*shape, 3)),
        "ai_datacenter_capacity_mw": rng.uniform(0.01, 0.1, (*shape, 3)),
        "observation_error": np.repeat(rng.uniform(0.5, 2, (*shape, 1)), 3, axis=-1),
    }
    together = vars(supply_of(**varied))
    for case in np.ndindex(shape):
        alone = vars(supply_of(**{name: values[case] for name, values in varied.items()}))
        for name, values in alone.items():
            assert np.array_equal(np.broadcast_to(together[name], (*shape, 3))[case], values), name
    # The cases are different enough for a mix-up to show.
    assert np.unique(together["binding_constraint"]).size > 1
    assert np.unique(together["stock_h100e"][..., 2]).size == np.prod(shape)


def test_an_error_of_the_observed_level_moves_vintages_and_observations_and_nothing_else():
    """What was observed is taken to be twice as much; the observations of projected years carry it already."""
    names = ["shipments_h100e", "stock_h100e", "mean_stock_h100e", "usable_compute_flop"]
    right = supply_of()
    wrong = supply_of(
        observation_error=np.full(3, 2.0),
        observed_shipments_h100e=24.0 * OBSERVED_FIRST,
        observed_stock_h100e=38.0 * OBSERVED_FIRST,
        observed_mean_stock_h100e=30.0 * OBSERVED_FIRST,
        observed_usable_compute_flop=6e21 * OBSERVED_FIRST,
    )
    for name in names:
        assert getattr(wrong, name)[0] == 2 * getattr(right, name)[0], name
    # Until the second year all chips in service were bought in observed years.
    assert wrong.survivors_h100e[:2].tolist() == (2 * right.survivors_h100e[:2]).tolist()
    half_a_year = math.exp(-(0.25**4))
    assert wrong.survivors_h100e[2] - 20 * half_a_year == pytest.approx(
        2 * (right.survivors_h100e[2] - 20 * half_a_year), rel=1e-13
    )
    assert wrong.shipments_h100e[1:] == pytest.approx(right.shipments_h100e[1:], rel=1e-14)
    unmoved = {name for name in vars(right) if name.startswith("cost") or name.endswith("_kw_per_h100e")}
    unmoved |= {"power_limited_stock_h100e", "datacenter_limited_stock_h100e", "binding_constraint"}
    for name in unmoved:
        assert np.array_equal(getattr(wrong, name), getattr(right, name)), name


def test_the_first_stock_carries_the_error_too():
    """Without an observed mean, the first year's is taken between the stock before it and its own."""
    nothing = {
        f"observed_{name}": NOTHING_OBSERVED for name in ("stock_h100e", "mean_stock_h100e", "usable_compute_flop")
    }
    result = supply_of(observation_error=np.full(3, 2.0), observed_shipments_h100e=NOTHING_OBSERVED, **nothing)
    stock = 16 * math.exp(-(0.25**4)) + 10
    assert result.stock_h100e[0] == pytest.approx(stock, rel=1e-14)
    assert result.mean_stock_h100e[0] == pytest.approx((stock - 16) / math.log(stock / 16), rel=1e-14)
