"""Tests of engine.supply: cases worked by hand, and what must hold for any inputs."""

import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.supply import (
    CONSTRAINTS,
    capex_limited_stock,
    chip_stock,
    effective_power_kw,
    site_limited_stock,
    supply_capacity,
)

SECONDS_PER_YEAR = 31_557_600

#: One year of the published base scenario.
BASE_2024 = {
    "shipments_h100e": [3.5e6],
    "accelerator_lifetime_years": [5.0],
    "peak_flop_per_second_per_h100e": [989e12],
    "power_kw_per_h100e": [0.7],
    "server_power_overhead": [1.5],
    "power_usage_effectiveness": [1.2],
    "ai_datacenter_capacity_mw": [12_000.0],
    "ai_share_of_datacenter_power_frac": [0.85],
    "datacenter_packing_efficiency_frac": [1.0],
    "cluster_utilization_frac": [0.4],
    "accelerator_unit_cost_usd": [30_000.0],
    "cluster_capex_multiplier": [2.2],
    "ai_infrastructure_capex_usd": [210e9],
    "cloud_rental_usd_per_h100e_year": [15_000.0],
    "upfront_cost_weight": [0.5],
}

#: All four limits are exactly 1000 H100e in the first year, and each may double.
ALL_EQUAL = {
    **{name: [1.0] for name in BASE_2024},
    "shipments_h100e": [1000.0],
    "ai_infrastructure_capex_usd": [1000.0],
    "ai_datacenter_capacity_mw": [2.0],
    "ai_share_of_datacenter_power_frac": [0.5],
    "datacenter_packing_efficiency_frac": [0.5],
}

#: Inputs that let more stock run, or more of it work, when they rise; then those that let less.
ENABLING = (
    "shipments_h100e",
    "accelerator_lifetime_years",
    "ai_datacenter_capacity_mw",
    "ai_share_of_datacenter_power_frac",
    "datacenter_packing_efficiency_frac",
    "ai_infrastructure_capex_usd",
    "cluster_utilization_frac",
)
LIMITING = (
    "power_kw_per_h100e",
    "server_power_overhead",
    "power_usage_effectiveness",
    "accelerator_unit_cost_usd",
    "cluster_capex_multiplier",
)
SHARES = (
    "ai_share_of_datacenter_power_frac",
    "datacenter_packing_efficiency_frac",
    "cluster_utilization_frac",
    "upfront_cost_weight",
)
ROUNDING = 1 + 1e-12


@st.composite
def inputs(draw) -> dict[str, np.ndarray]:
    """Draw inputs of one to eight years within a factor three of the base scenario, any limit binding."""
    n_years = draw(st.integers(1, 8))
    factors = st.lists(st.floats(1 / 3, 3), min_size=n_years, max_size=n_years)
    return {name: _within(name, value[0] * np.array(draw(factors))) for name, value in BASE_2024.items()}


def _within(name: str, values: np.ndarray) -> np.ndarray:
    """Return the values, shares at most 1."""
    return np.minimum(values, 1.0) if name in SHARES else values


@pytest.mark.parametrize(
    ("lifetime", "expected"),
    [
        ([1, 1, 1, 1], [1, 2, 4, 8]),
        ([1.49, 1.49, 1.49, 1.49], [1, 2, 4, 8]),
        ([0.5, 0.5, 0.5, 0.5], [1, 2, 4, 8]),
        ([2, 2, 2, 2], [1, 3, 6, 12]),
        ([2.5, 2.5, 2.5, 2.5], [1, 3, 7, 14]),
        ([3.5, 3.5, 3.5, 3.5], [1, 3, 7, 15]),
        ([30, 30, 30, 30], [1, 3, 7, 15]),
        ([4, 1, 2, 3], [1, 2, 6, 14]),
    ],
)
def test_chips_serve_whole_years_halves_rounded_up(lifetime, expected):
    np.testing.assert_array_equal(chip_stock([1, 2, 4, 8], lifetime), expected)


@pytest.mark.parametrize("lifetime", [0.49, 0, -1])
def test_a_lifetime_below_half_a_year_is_refused(lifetime):
    message = f"^accelerator lifetime is {lifetime}; it must be 0.5 years or above, so that it rounds to one$"
    with pytest.raises(ValueError, match=message):
        chip_stock([1, 2, 4], [2, lifetime, 2])
    with pytest.raises(ValueError, match=message):
        supply_capacity(**BASE_2024 | {"accelerator_lifetime_years": [lifetime]})


def test_chip_stocks_of_many_cases_are_those_of_each():
    shipments = np.arange(24.0).reshape(2, 3, 4)
    lifetimes = np.array([[1, 2, 3], [2, 2.5, 9]])[..., None] + np.zeros(4)
    stock = chip_stock(shipments, lifetimes)
    assert stock.shape == (2, 3, 4)
    for case in np.ndindex(2, 3):
        np.testing.assert_array_equal(stock[case], chip_stock(shipments[case], lifetimes[case]))


def test_chip_stock_broadcasts():
    stock = chip_stock([1, 2, 4, 8], [[1], [2], [3]])
    np.testing.assert_array_equal(stock, [[1, 2, 4, 8], [1, 3, 6, 12], [1, 3, 7, 14]])


def test_power_and_sites_in_their_units():
    power_kw = effective_power_kw([0.7], [1.5], [1.2])
    assert power_kw == pytest.approx([1.26], rel=1e-15)
    # 12,000 MW = 12e6 kW; at 1.26 kW each.
    assert site_limited_stock([12_000], [1.0], power_kw) == pytest.approx([9_523_809.523809524], rel=1e-12)
    assert site_limited_stock([12_000], [0.85], power_kw) == pytest.approx([8_095_238.095238095], rel=1e-12)


def test_capex_buys_at_the_price_of_its_year_and_never_retires():
    # 100 / (10 * 2) + 300 / (15 * 4), then nothing more.
    stock = capex_limited_stock([100, 300, 0], [10, 15, 20], [2, 4, 4])
    np.testing.assert_array_equal(stock, [5, 10, 10])


def test_base_case_of_2024_worked_by_hand():
    capacity = supply_capacity(**BASE_2024)
    usable_per_h100e = 989e12 * SECONDS_PER_YEAR * 0.4
    expected = {
        "chip_stock_h100e": 3.5e6,
        "effective_power_kw_per_h100e": 1.26,
        "power_limited_stock_h100e": 12e6 * 0.85 / 1.26,
        "datacenter_limited_stock_h100e": 12e6 / 1.26,
        "capex_limited_stock_h100e": 210e9 / 66_000,
        "available_stock_h100e": 210e9 / 66_000,
        "binding_constraint": CONSTRAINTS.index("capex"),
        "theoretical_compute_flop": 3.5e6 * 989e12 * SECONDS_PER_YEAR,
        "usable_compute_flop": 210e9 / 66_000 * usable_per_h100e,
        "cost_per_h100e_year_upfront_usd": 13_200,
        "cost_per_h100e_year_cloud_usd": 15_000,
        "cost_per_h100e_year_blended_usd": 14_100,
        "cost_per_usable_flop_upfront_usd": 13_200 / usable_per_h100e,
        "cost_per_usable_flop_cloud_usd": 15_000 / usable_per_h100e,
        "cost_per_usable_flop_blended_usd": 14_100 / usable_per_h100e,
        "capex_required_usd": math.nan,
    }
    actual = {name: values.item() for name, values in asdict(capacity).items()}
    # Costs of one FLOP are near 1e-18, far below any default absolute tolerance.
    assert actual == pytest.approx(expected, rel=1e-12, abs=0, nan_ok=True)
    assert capacity.usable_compute_flop == pytest.approx([3.972241178181817e28], rel=1e-12)


def test_upfront_cost_spreads_over_the_lifetime_as_given():
    capacity = supply_capacity(**BASE_2024 | {"accelerator_lifetime_years": [5.5]})
    assert capacity.cost_per_h100e_year_upfront_usd == pytest.approx([12_000], rel=1e-12)


@pytest.mark.parametrize(
    ("raised", "binding"),
    [
        ([], "chip"),
        (["shipments_h100e"], "power"),
        (["shipments_h100e", "ai_share_of_datacenter_power_frac"], "datacenter"),
        (["shipments_h100e", "ai_share_of_datacenter_power_frac", "datacenter_packing_efficiency_frac"], "capex"),
        (["ai_share_of_datacenter_power_frac", "datacenter_packing_efficiency_frac"], "chip"),
    ],
)
def test_the_first_of_equal_limits_binds(raised, binding):
    capacity = supply_capacity(**ALL_EQUAL | {name: [2 * ALL_EQUAL[name][0]] for name in raised})
    assert CONSTRAINTS[capacity.binding_constraint[0]] == binding
    assert capacity.available_stock_h100e == [1000]


@pytest.mark.parametrize(
    ("lowered", "binding"),
    [
        ("shipments_h100e", "chip"),
        ("ai_share_of_datacenter_power_frac", "power"),
        ("datacenter_packing_efficiency_frac", "datacenter"),
        ("ai_infrastructure_capex_usd", "capex"),
    ],
)
def test_the_smallest_limit_binds(lowered, binding):
    capacity = supply_capacity(**ALL_EQUAL | {lowered: [ALL_EQUAL[lowered][0] / 2]})
    assert CONSTRAINTS[capacity.binding_constraint[0]] == binding
    assert capacity.available_stock_h100e == [500]


def test_required_capex_pays_for_added_stock_at_the_price_of_the_year():
    growing = {name: np.repeat(value, 4) for name, value in BASE_2024.items()}
    growing |= {
        "shipments_h100e": np.array([10.0, 30.0, 25.0, 25.0]),
        "accelerator_lifetime_years": np.ones(4),
        "accelerator_unit_cost_usd": np.array([100.0, 90.0, 80.0, 70.0]),
        "cluster_capex_multiplier": np.array([2.0, 3.0, 2.0, 2.0]),
    }
    # Stock equals shipments: nothing before the first year, 20 more at 90 x 3, then a smaller and a steady stock.
    np.testing.assert_array_equal(supply_capacity(**growing).capex_required_usd, [math.nan, 20 * 270, 0, 0])


def test_capacities_of_many_cases_are_those_of_each():
    n_years = 6
    factors = np.random.default_rng(0).uniform(1 / 3, 3, (len(BASE_2024), 2, 3, n_years))
    stacked = {
        name: _within(name, value[0] * factor) for (name, value), factor in zip(BASE_2024.items(), factors, strict=True)
    }
    together = supply_capacity(**stacked)
    for case in np.ndindex(2, 3):
        alone = supply_capacity(**{name: values[case] for name, values in stacked.items()})
        assert alone.usable_compute_flop.shape == (n_years,)
        for name, values in asdict(alone).items():
            np.testing.assert_array_equal(getattr(together, name)[case], values, err_msg=name)


@given(inputs(), st.sampled_from(ENABLING), st.floats(0.1, 1))
def test_usable_compute_never_rises_when_a_limit_tightens(case, name, factor):
    tightened = case | {name: case[name] * factor}
    if name == "accelerator_lifetime_years":
        tightened[name] = np.maximum(tightened[name], 0.5)  # a shorter one is refused
    usable = supply_capacity(**case).usable_compute_flop
    assert np.all(supply_capacity(**tightened).usable_compute_flop <= usable * ROUNDING)


@given(inputs(), st.sampled_from(LIMITING), st.floats(1, 10))
def test_usable_compute_never_rises_when_stock_needs_more(case, name, factor):
    usable = supply_capacity(**case).usable_compute_flop
    needing_more = supply_capacity(**case | {name: case[name] * factor})
    assert np.all(needing_more.usable_compute_flop <= usable * ROUNDING)


@given(inputs())
def test_stocks_stay_within_their_limits(case):
    capacity = supply_capacity(**case)
    limits = [getattr(capacity, f"{limit}_limited_stock_h100e") for limit in CONSTRAINTS[1:]]
    limits.insert(0, capacity.chip_stock_h100e)
    assert np.all(capacity.chip_stock_h100e <= np.cumsum(case["shipments_h100e"]) * ROUNDING)
    for limit in limits:
        assert np.all(capacity.available_stock_h100e <= limit)
    binding = np.take_along_axis(np.stack(limits), capacity.binding_constraint[None, :], axis=0)[0]
    np.testing.assert_array_equal(binding, capacity.available_stock_h100e)
    theoretical = capacity.theoretical_compute_flop * case["cluster_utilization_frac"]
    assert np.all(capacity.usable_compute_flop <= theoretical * ROUNDING)


@given(inputs(), st.floats(0.01, 100))
def test_a_world_k_times_as_large_computes_k_times_as_much(case, factor):
    extensive = ("shipments_h100e", "ai_datacenter_capacity_mw", "ai_infrastructure_capex_usd")
    capacity = supply_capacity(**case)
    scaled = supply_capacity(**case | {name: factor * case[name] for name in extensive})
    np.testing.assert_allclose(scaled.usable_compute_flop, factor * capacity.usable_compute_flop, rtol=1e-12)
    np.testing.assert_allclose(scaled.cost_per_usable_flop_blended_usd, capacity.cost_per_usable_flop_blended_usd)
