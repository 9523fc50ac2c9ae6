"""Supply, allocation, software, agents, the money loop: functions of the compute economy."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from engine import (
    agents,
    allocation,
    economy,
    effective_compute,
    end_demand,
    optimal_allocation,
    ranges,
    supply,
    yearly_chain,
)
from tests.unit.engine.properties.harness import Recipe, Within, finite, finite_but, numbers, within

SHARE = Within(0, 1, (-1e-9, 1 + 1e-9))
POSITIVE_SHARE = Within(1e-6, 1, (0.0, -0.1, 1 + 1e-9))
INSIDE_SHARE = Within(0.01, 0.99, (0.0, 1.0, -0.1, 1.1))
LIFE = Within(1, 30, (0.49, 0.0, -1.0))


def not_negative(high: float) -> Within:
    """Return the range from 0 to a large figure."""
    return Within(0, high, (-1e-9, -high))


def positive(low: float, high: float) -> Within:
    """Return the range between two positive figures."""
    return Within(low, high, (0.0, -low), is_logarithmic=True)


SUPPLY = {
    "shipments_h100e": not_negative(1e12),
    "accelerator_lifetime_years": LIFE,
    "peak_flop_per_second_per_h100e": positive(1e12, 1e18),
    "power_kw_per_h100e": positive(1e-3, 100),
    "server_power_overhead": positive(1, 10),
    "power_usage_effectiveness": positive(1, 10),
    "ai_datacenter_capacity_mw": not_negative(1e9),
    "ai_share_of_datacenter_power_frac": SHARE,
    "datacenter_packing_efficiency_frac": SHARE,
    "cluster_utilization_frac": POSITIVE_SHARE,
    "accelerator_unit_cost_usd": positive(1, 1e7),
    "cluster_capex_multiplier": positive(1, 100),
    "ai_infrastructure_capex_usd": not_negative(1e15),
    "cloud_rental_usd_per_h100e_year": not_negative(1e7),
    "upfront_cost_weight": SHARE,
}
#: Calibrated supply: nothing observed after a first stock, chips and money of every year.
CALIBRATED = {
    "vintage_shipments_h100e": st.just(np.array([1e5, 1e6])),
    "observed_shipments_h100e": st.just(np.nan),
    "observed_stock_h100e": st.just(np.nan),
    "first_stock_h100e": Within(1e5, 1e7, (0.0, -1.0)),
    "chip_shipments_h100e": positive(1, 1e10),
    "ai_infrastructure_capex_usd": not_negative(1e14),
    "all_in_cost_usd": positive(10, 1e6),
    "life_scale_years": positive(1, 30),
    "chip_life_shape": positive(0.5, 50),
    "same_year_capex_share": SHARE,
    "chips_per_affordable_chip": positive(0.1, 10),
    "min_replacement_share": SHARE,
}


def calibrated_stock(**figures: object) -> object:
    """Run the stock of one path: a first stock is one number."""
    return supply.calibrated_stock(**figures | {"first_stock_h100e": figures["first_stock_h100e"][-1:]})


def calibrated_supply(**figures: object) -> object:
    """Run supply of one path: a first stock is one number."""
    return supply.calibrated_supply(**figures | {"first_stock_h100e": figures["first_stock_h100e"][-1:]})


def is_capped(result: object, given: dict[str, object]) -> None:
    """A run share stays below the larger of the first share and the cap, and so below 1."""
    within(0, 1)(result, given)
    highest = np.maximum(given["first_share_frac"], given["cap_frac"])
    assert np.all(np.max(result, axis=-1) <= highest * (1 + 1e-12))


def is_between_both(result: object, given: dict[str, object]) -> None:
    """A mean of two stocks lies between them."""
    finite(result, given)
    low, high = (choose(given["first"], given["last"]) for choose in (np.minimum, np.maximum))
    assert np.all((result >= low * (1 - 1e-9)) & (result <= high * (1 + 1e-9)))


def is_observed_where_it_was(result: object, given: dict[str, object]) -> None:
    """What was observed stands; the rest is the model."""
    finite(result, given)
    assert np.array_equal(result, given["observed"])


def adds_up_to_one(result: object, given: dict[str, object]) -> None:
    """Shares are shares."""
    within(0, 1)(result, given)
    np.testing.assert_allclose(np.sum(result, axis=-1), 1, rtol=1e-9)


def software(**figures: object) -> object:
    """Run software on a path of eight years: parameters are those of one path."""
    run, experiments = figures.pop("start"), figures.pop("experiments")
    years = np.arange(8)
    path = {name: value[-1:] for name, value in figures.items()}
    return effective_compute.endogenous_software(
        run_so_far_flop_log10=run[-1] + 0.5 * years,
        ai_rnd_experiment_flop=experiments[-1] * 2.0**years,
        **path,
        anchor_index=2,
    )


def software_rises(result: object, given: dict[str, object]) -> None:
    """Software never falls, and automation is a share."""
    finite(result, given)
    assert np.all(np.diff(result.software_gain_log10) >= -1e-12)
    within(0, 1)(result.ai_rnd_automation_frac, given)


AGENTS = {
    "serving_ratio": POSITIVE_SHARE,
    "frontier_active_params_2026": positive(1e8, 1e14),
    "mix_active_params_2026": positive(1e8, 1e14),
    "size_elasticity": Within(0, 1),
    "fresh_tokens_per_agent_hour": positive(1e3, 1e9),
    "human_hours_per_agent_hour": positive(0.01, 100),
    "software_transfer": Within(0, 1),
    "smallest_active_params": positive(1e6, 1e12),
    "tokens_served_2026": positive(1e9, 1e18),
    "fresh_share_2025": SHARE,
    "fresh_share_long_run": SHARE,
    "fresh_share_decay": not_negative(5),
    "list_price_multiple": positive(0.1, 100),
    "agent_speed_growth": Within(-1, 1),
}


def run_agents(**figures: object) -> object:
    """Run agents on four years of one path."""
    chain = {
        "inference_flop": figures.pop("inference")[-1] * np.array([[1.0, 2.0, 4.0, 20.0]]),
        "run_so_far_flop_log10": np.array([[26.0, 27.0, 27.0, 29.0]]),
        "software_gain_log10": np.array([[0.5, 1.0, 1.5, 3.0]]),
        "cost_per_usable_flop_usd": figures.pop("cost")[-1] * np.array([[4.0, 3.0, 2.0, 1.0]]),
        "economy_automation_frac": np.array([[0.0, 0.01, 0.02, 0.2]]),
    }
    return agents.run_agents(
        years=[2025, 2026, 2027, 2030],
        anchor_year=2026,
        **chain,
        **{name: value[-1] for name, value in figures.items()},
        open_weight_active_params=49e9,
        world_hours_per_year=7.5e12,
        hours_per_fte=2000.0,
    )


def agents_hold(result: object, given: dict[str, object]) -> None:
    """Everything is finite where it is documented to be, and nothing negative."""
    for name, values in vars(result).items():
        known = values[..., 1:] if "class_2026" in name else values
        known = known[..., 1:] if name == "cost_fall_per_year_class_2026" else known
        finite(known, given)
        assert np.all(known >= 0), name
    within(0, 1)(result.fresh_share_frac, given)


WORLD_YEARS = np.arange(2024, 2032)


def known(*values: float) -> np.ndarray:
    """Values of the first years, and NaN after them."""
    return np.array([*values, *[np.nan] * (WORLD_YEARS.size - len(values))])


def world(**figures: object) -> object:
    """Run the money loop of a small world, its supply and money moved by what is drawn."""
    one = {name: value[-1] for name, value in figures.items()}
    growth = 1.4 ** (WORLD_YEARS - 2024)
    world_supply = {
        "vintage_shipments_h100e": np.array([0.4e6, 1.3e6]),
        "first_stock_h100e": np.array([1.7e6]),
        "observation_error": np.array([1.0]),
        "observed_shipments_h100e": known(5e6, 13e6, 25e6),
        "observed_stock_h100e": known(7e6, 20e6),
        "observed_mean_stock_h100e": known(4e6, 12e6),
        "observed_usable_compute_flop": known(4e28, 1.2e29),
        "chip_shipments_h100e": one["chips"] * growth,
        "ai_infrastructure_capex_usd": known(210e9, 400e9, 700e9),
        "all_in_cost_usd": 30e3 / 1.1 ** (WORLD_YEARS - 2024),
        "life_scale_years": np.full(WORLD_YEARS.size, 5.5),
        "ai_datacenter_capacity_mw": one["sites"] * growth,
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
    projection = yearly_chain.Projection(
        first_year=2024,
        last_observed_year=2025,
        anchor_year=2026,
        inference_share_frac=np.linspace(0.3, 0.6, WORLD_YEARS.size),
        training_share_frac=0.1,
        modelled_run_share_of_usable_frac=0.01,
        usable_growth_factor=1.0,
        observed_run_flop=known(3.8e26, 5e26),
        run_growth_factor=1.0,
        largest_run_2026=1e27,
        run_share_growth=0.2,
        run_share_cap=0.015,
        run_share_limit=0.2,
        software_gain_log10=0.5 * (WORLD_YEARS - 2024),
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
        eci_growth_factor=1.0,
        observed_eci=known(130, 146, 162),
    )
    money = economy.Money(
        observed_revenue_usd=known(15e9, 30e9, 60e9),
        observed_operating_cash_flow_usd=known(480e9, 560e9),
        observed_capex_usd=known(210e9, 400e9, 700e9),
        gross_world_product_usd=110e12 * 1.05 ** (WORLD_YEARS - 2024),
        **{name: one[name] for name in MONEY},
        eci_points_per_tenfold_revenue=30.0,
    )
    return economy.closed_loop(world_supply, projection, money)


#: A world with money, whose capex is set against the revenue of its labs.
RICH = {
    name: np.array([value])
    for name, value in {
        "revenue_elasticity": 0.55,
        "automated_labour_revenue_share": 0.3,
        "labour_share_of_product": 0.55,
        "least_automation_frac": 0.01,
        "reinvestment_rate": 0.9,
        "cash_flow_share": 0.7,
        "outside_finance_rate": 0.4,
        "cash_flow_growth": 0.15,
        "cash_flow_growth_long_run": 0.07,
        "capex_growth_cap": 0.7,
        "growth_fade": 0.1,
        "product_share_cap": 0.1,
        "chips": 1e7,
        "sites": 1e6,
    }.items()
}


def carried(**figures: object) -> dict[str, np.ndarray]:
    """Set the capex of a world against its revenue, by what is drawn."""
    one = {name: value[-1] for name, value in figures.items()}
    return end_demand.against_end_demand(world(**RICH), end_demand.Capital(**one))


def carried_once(result: dict[str, np.ndarray], given: dict[str, object]) -> None:
    """The revenue that would carry capex is that of the year after it, and never negative."""
    carrying = result["carrying_revenue_usd"]
    assert np.isnan(carrying[..., 0]).all()
    finite(carrying[..., 1:], given)
    assert np.all(carrying[..., 1:] > 0)
    assert np.all(result["payback_years"][..., :-1] > 0)


MONEY = {
    "revenue_elasticity": not_negative(2),
    "automated_labour_revenue_share": positive(0.01, 1),
    "labour_share_of_product": positive(0.1, 1),
    "least_automation_frac": positive(1e-4, 1),
    "reinvestment_rate": not_negative(3),
    "cash_flow_share": not_negative(1),
    "outside_finance_rate": not_negative(2),
    "cash_flow_growth": Within(-0.5, 1),
    "cash_flow_growth_long_run": Within(-0.2, 0.2),
    "capex_growth_cap": positive(0.01, 3),
    "growth_fade": Within(0, 1, (-0.1,)),
    "product_share_cap": positive(1e-3, 0.3),
}


def money_adds_up(result: object, given: dict[str, object]) -> None:
    """What pays for capex adds up to it; without money there is none."""
    capex = result.capex_usd
    finite(capex, given)
    finite(result.revenue_usd, given)
    assert np.all(capex >= 0)
    paid = result.reinvested_revenue_usd + result.cash_financed_usd + result.outside_finance_usd
    # Rounding of the largest of the three.
    assert np.all(result.outside_finance_usd[1:] >= -1e-9 * capex[1:])
    np.testing.assert_allclose(paid[1:], capex[1:], rtol=1e-9)


OPTIMAL = {
    "inference_elasticity": positive(0.01, 3),
    "quality_elasticity": positive(0.01, 3),
    "research_compute_elasticity": positive(0.01, 1),
    "idea_difficulty": not_negative(3),
    "discount": INSIDE_SHARE,
    "software_growth": positive(0.01, 4),
}
TRIPLE = st.lists(st.floats(0.01, 10), min_size=3, max_size=3).map(np.array)
WEIGHTS = {"weights": TRIPLE, "exponent": Within(-5, 0.5, (1.0, 1.5), is_number=True)}
SHARES = TRIPLE.map(lambda values: values / values.sum())


def optimal_path(**figures: object) -> object:
    """Solve a path of five years of one growth."""
    growth = np.full(5, figures.pop("software_growth")[-1])
    one = {name: value[-1] for name, value in figures.items()}
    return optimal_allocation.optimal_path(**one, software_growth=growth, counts_later_years=True)


def is_yes_or_no(result: object, given: dict[str, object]) -> None:
    """A question has one of two answers."""
    assert isinstance(result, bool), given


RANGE_CHECKS = [
    Recipe(check, {"name": st.just("a figure"), "values": Within(low, 1, outside)}, within(low, 1))
    for check, low, outside in (
        (ranges.positive, 1e-9, (0.0, -1.0, np.nan, np.inf)),
        (ranges.not_negative, 0.0, (-1e-300, np.nan, np.inf)),
        (ranges.share, 0.0, (-1e-300, 1 + 1e-15, np.nan)),
        (ranges.positive_share, 1e-9, (0.0, 1 + 1e-15, np.nan)),
        (ranges.finite, -1.0, (np.nan, np.inf, -np.inf)),
    )
]

RECIPES = [
    *RANGE_CHECKS,
    Recipe(
        ranges.checked,
        {
            "name": st.just("a figure"),
            "values": Within(0, 5, (5.1, np.nan)),
            "allowed": st.just("at most 5"),
            "is_allowed": st.just(lambda x: x <= 5),
        },
        within(0, 5),
    ),
    Recipe(supply.chip_stock, {"shipments_h100e": not_negative(1e12), "lifetime_years": LIFE}, within(0, 1e14)),
    Recipe(
        supply.effective_power_kw,
        {name: SUPPLY[name] for name in ("power_kw_per_h100e", "server_power_overhead", "power_usage_effectiveness")},
    ),
    Recipe(
        supply.site_limited_stock,
        {
            "ai_datacenter_capacity_mw": not_negative(1e9),
            "usable_frac": SHARE,
            "effective_power_kw_per_h100e": positive(1e-3, 100),
        },
    ),
    Recipe(
        supply.capex_limited_stock,
        {
            "ai_infrastructure_capex_usd": not_negative(1e15),
            "accelerator_unit_cost_usd": positive(1, 1e7),
            "cluster_capex_multiplier": positive(1, 100),
        },
    ),
    Recipe(
        supply.usable_flop_per_chip,
        {"peak_flop_per_second_per_h100e": positive(1e12, 1e18), "cluster_utilization_frac": POSITIVE_SHARE},
    ),
    Recipe(
        supply.compute_and_costs,
        {
            "chip_stock_h100e": not_negative(1e12),
            "serving_stock_h100e": not_negative(1e12),
            "peak_flop_per_second_per_h100e": positive(1e12, 1e18),
            "cluster_utilization_frac": POSITIVE_SHARE,
            "all_in_cost_usd": positive(1, 1e8),
            "lifetime_years": positive(0.5, 30),
            "cloud_rental_usd": not_negative(1e7),
            "upfront_cost_weight": SHARE,
        },
    ),
    Recipe(supply.supply_capacity, SUPPLY, finite_but("capex_required_usd")),
    Recipe(
        supply.surviving_frac,
        {
            "age_years": Within(-10, 100),
            "life_scale_years": positive(1, 30),
            "life_shape": positive(0.5, 50),
        },
        within(0, 1),
    ),
    Recipe(supply.mean_life_years, {"life_scale_years": positive(1, 30), "life_shape": positive(0.5, 50)}),
    Recipe(
        supply.logarithmic_mean,
        {"first": positive(1e-6, 1e15), "last": positive(1e-6, 1e15)},
        is_between_both,
    ),
    Recipe(
        calibrated_stock,
        CALIBRATED
        | {"power_limited_stock_h100e": not_negative(1e12), "datacenter_limited_stock_h100e": not_negative(1e12)},
        covers=(supply.calibrated_stock,),
    ),
    Recipe(
        calibrated_supply,
        CALIBRATED
        | {
            name: SUPPLY[name]
            for name in (
                "ai_datacenter_capacity_mw",
                "ai_share_of_datacenter_power_frac",
                "datacenter_packing_efficiency_frac",
                "power_kw_per_h100e",
                "server_power_overhead",
                "power_usage_effectiveness",
                "peak_flop_per_second_per_h100e",
                "cluster_utilization_frac",
                "cloud_rental_usd_per_h100e_year",
                "upfront_cost_weight",
            )
        }
        | {
            "observation_error": positive(0.5, 2),
            "observed_mean_stock_h100e": st.just(np.nan),
            "observed_usable_compute_flop": st.just(np.nan),
        },
        covers=(supply.calibrated_supply,),
    ),
    Recipe(
        supply.affordable_shipments,
        {
            "capex_usd": not_negative(1e14),
            "previous_capex_usd": not_negative(1e14),
            "same_year_capex_share": SHARE,
            "chips_per_affordable_chip": positive(0.1, 10),
            "all_in_cost_usd": positive(10, 1e6),
        },
    ),
    Recipe(supply.observed_else, {"observed": Within(-1, 1), "modelled": Within(-1, 1)}, is_observed_where_it_was),
    Recipe(
        allocation.run_share_path,
        {
            "first_share_frac": POSITIVE_SHARE,
            "growth_per_year": Within(0, 3, (-1e-9,)),
            "cap_frac": Within(1e-5, 1, (0.0, -0.1, 1 + 1e-9)),
            "n_years": st.integers(1, 30),
        },
        is_capped,
    ),
    Recipe(
        effective_compute.run_so_far,
        {"largest_run_flop_log10": Within(20, 40), "index_of_years": st.just([0])},
    ),
    Recipe(
        software,
        {
            "start": Within(20, 30),
            "experiments": positive(1e20, 1e32),
            "software_growth_initial": Within(0.26, 4, (-1e-9, -4.0)),
            "research_labour_elasticity": Within(0.01, 1, (-1e-9,)),
            "research_compute_elasticity": Within(0.01, 1, (-1e-9,)),
            "idea_difficulty": Within(0.01, 3, (-1e-9,)),
            "automation_width": positive(0.1, 20),
            "automation_2026": INSIDE_SHARE,
        },
        software_rises,
        covers=(effective_compute.endogenous_software,),
        may_refuse=True,  # a singularity, or an anchor that does not settle
    ),
    Recipe(
        agents.fresh_share,
        {
            "years": st.just(np.array([2025.0])),
            "fresh_share_2025": SHARE,
            "fresh_share_long_run": SHARE,
            "fresh_share_decay": not_negative(5),
        },
        within(*agents.FRESH_SHARE_BOUNDS),
    ),
    Recipe(
        run_agents,
        AGENTS | {"inference": positive(1e20, 1e35), "cost": positive(1e-25, 1e-12)},
        agents_hold,
        covers=(agents.run_agents,),
    ),
    Recipe(
        yearly_chain.automated_frac,
        {
            "gap_sevenths": Within(-30, 10),
            "distance_0": Within(-12, -10),
            "distance_5": Within(-9.9, -9),
            "distance_10": Within(-8.9, -7.1, (-7.0, -9.0 - 1e-9 - 3)),
            "distance_50": Within(-6.9, -0.1, (-7.0, 0.0)),
        },
        within(0, 1),
    ),
    Recipe(
        world,
        MONEY | {"chips": positive(1e6, 1e9), "sites": positive(1e4, 1e7)},
        money_adds_up,
        covers=(economy.closed_loop,),
    ),
    Recipe(
        end_demand.yearly_payment,
        {"cost_of_capital": not_negative(0.5), "life_years": positive(0.1, 40)},
        # What is paid over the life is at least what was lent.
        lambda result, given: np.testing.assert_array_less(1 - 1e-9, result * given["life_years"]),
    ),
    Recipe(
        carried,
        {
            "revenue_share_for_capital": POSITIVE_SHARE,
            "cost_of_capital": not_negative(0.5),
            "mean_life_years": positive(0.5, 30),
        },
        carried_once,
        covers=(end_demand.against_end_demand,),
    ),
    Recipe(
        economy.is_read,
        {"parameter": st.sampled_from(["reinvestment_rate", "lab_revenue_2025_usd", "chip_life_scale", ""])},
        is_yes_or_no,
    ),
    Recipe(
        optimal_allocation.software_horizon,
        {name: OPTIMAL[name] for name in ("idea_difficulty", "discount", "software_growth")},
    ),
    Recipe(optimal_allocation.bucket_weights, OPTIMAL),
    Recipe(optimal_allocation.optimal_shares, WEIGHTS, adds_up_to_one),
    Recipe(optimal_allocation.mix_of, {"amounts": Within(0.01, 10, (0.0, -1.0))}, adds_up_to_one),
    Recipe(optimal_allocation.marginal_values, {"weights": TRIPLE, "shares": SHARES, "exponent": WEIGHTS["exponent"]}),
    Recipe(
        optimal_allocation.loss_frac,
        {"weights": TRIPLE, "shares": SHARES, "exponent": WEIGHTS["exponent"]},
        within(0, np.inf),
    ),
    Recipe(optimal_allocation.implied_weights, {"shares": SHARES, "exponent": WEIGHTS["exponent"]}, adds_up_to_one),
    Recipe(
        optimal_path,
        OPTIMAL,
        lambda result, given: adds_up_to_one(next(numbers(result)), given),
        covers=(optimal_allocation.optimal_path,),
        may_refuse=True,
    ),
]
