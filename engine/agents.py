"""Tokens, agents and their cost from the inference compute of a year: closed forms, over any draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.ranges import positive

DAYS_PER_YEAR = 365.25
HOURS_PER_YEAR = 8766.0
TOKENS_PER_MILLION = 1e6
#: A forward pass multiplies and adds once for each active parameter and token.
FLOP_PER_PARAMETER_AND_TOKEN = 2.0
#: Ends between which the fresh share of reported tokens is held.
FRESH_SHARE_BOUNDS = (0.01, 0.95)
#: Year whose fresh share is a parameter: the long run is approached from there.
FRESH_SHARE_YEAR = 2025
#: Kinds of agent, by the model that they run. No figure of an agent after the anchor year goes without its class.
CLASSES = ("frontier", "class_2026", "open_weight")


@dataclass(frozen=True)
class Agents:
    """What the inference compute of a year can run, every field of shape (..., n_years); names carry class and unit.

    Tokens, agents and full-time equivalents without ``served`` in their name are capacity: what would run if all of the
    inference compute ran agents of that class. Fields of ``class_2026`` are NaN before the anchor year.
    """

    weight_flop: NDArray
    inference_cost_usd: NDArray
    active_params_frontier: NDArray
    active_params_class_2026: NDArray
    active_params_open_weight: NDArray
    active_params_mix: NDArray
    fresh_tokens_per_day_frontier: NDArray
    fresh_tokens_per_day_class_2026: NDArray
    fresh_tokens_per_day_open_weight: NDArray
    agent_hours_frontier: NDArray
    agent_hours_class_2026: NDArray
    agent_hours_open_weight: NDArray
    agents_frontier: NDArray
    agents_class_2026: NDArray
    agents_open_weight: NDArray
    agents_in_served_share_frontier: NDArray
    agents_at_growing_speed_frontier: NDArray
    fte_frontier: NDArray
    fte_ceiling: NDArray
    fte_absorbed_frontier: NDArray
    world_hours_frontier_frac: NDArray
    cost_per_agent_hour_frontier_usd: NDArray
    cost_per_agent_hour_class_2026_usd: NDArray
    cost_per_agent_hour_open_weight_usd: NDArray
    cost_per_human_hour_frontier_usd: NDArray
    cost_per_human_hour_class_2026_usd: NDArray
    cost_per_human_hour_open_weight_usd: NDArray
    cost_per_million_fresh_tokens_frontier_usd: NDArray
    cost_per_million_fresh_tokens_class_2026_usd: NDArray
    cost_per_million_fresh_tokens_open_weight_usd: NDArray
    cost_fall_per_year_class_2026: NDArray
    list_price_per_agent_hour_frontier_usd: NDArray
    fresh_share_frac: NDArray
    served_share_frac: NDArray
    tokens_capacity_per_day: NDArray
    tokens_served_per_day: NDArray
    smallest_size_class_2026_frac: NDArray


def fresh_share(
    years: ArrayLike, fresh_share_2025: ArrayLike, fresh_share_long_run: ArrayLike, fresh_share_decay: ArrayLike
) -> NDArray:
    """Return the share of reported tokens that are computed anew, of shape (..., n_years).

    It moves exponentially from its value in 2025 to that of the long run, and stays within ``FRESH_SHARE_BOUNDS``.

    References
    ----------
    docs/method.md#agents-served
    """
    away = np.asarray(fresh_share_2025) - fresh_share_long_run
    share = fresh_share_long_run + away * np.exp(-fresh_share_decay * (np.asarray(years) - FRESH_SHARE_YEAR))
    return np.clip(share, *FRESH_SHARE_BOUNDS)


def run_agents(
    *,
    years: ArrayLike,
    anchor_year: int,
    inference_flop: ArrayLike,
    run_so_far_flop_log10: ArrayLike,
    software_gain_log10: ArrayLike,
    cost_per_usable_flop_usd: ArrayLike,
    economy_automation_frac: ArrayLike,
    serving_ratio: ArrayLike,
    frontier_active_params_2026: ArrayLike,
    mix_active_params_2026: ArrayLike,
    size_elasticity: ArrayLike,
    fresh_tokens_per_agent_hour: ArrayLike,
    human_hours_per_agent_hour: ArrayLike,
    software_transfer: ArrayLike,
    smallest_active_params: ArrayLike,
    tokens_served_2026: ArrayLike,
    fresh_share_2025: ArrayLike,
    fresh_share_long_run: ArrayLike,
    fresh_share_decay: ArrayLike,
    list_price_multiple: ArrayLike,
    agent_speed_growth: ArrayLike,
    open_weight_active_params: float,
    world_hours_per_year: float,
    hours_per_fte: float,
) -> Agents:
    """Turn the inference compute of a year into tokens, agents and their cost.

    Parameters
    ----------
    years : array_like of int, shape (n_years,)
        Calendar years, rising; the anchor year is among them.
    anchor_year : int
        Year in which the sizes of models and the tokens served are parameters.
    inference_flop : array_like, shape (..., n_years)
        Usable compute of the year spent on inference, FLOP.
    run_so_far_flop_log10, software_gain_log10 : array_like, shape (..., n_years)
        Largest run of the year or before, log10 FLOP; software gain, OOM.
    cost_per_usable_flop_usd, economy_automation_frac : array_like, shape (..., n_years)
        Cost of a usable FLOP, nominal USD; share of all tasks of the economy that can be automated.
    serving_ratio, ... , agent_speed_growth : array_like, shape (..., 1)
        Parameters of layer agents, by the names and in the units of the ``parameters`` seed.
    open_weight_active_params, world_hours_per_year, hours_per_fte : float
        Active parameters of the open model; hours worked in the world in a year; hours of a full-time equivalent.

    Returns
    -------
    Agents
        Every measure, by year.

    Raises
    ------
    ValueError
        If the anchor year is not among the years, or a figure that must be positive is not: compute, cost, sizes, the
        serving ratio, tokens and hours.

    References
    ----------
    docs/method.md#agents
    """
    years = np.asarray(years)
    if anchor_year not in years:
        raise ValueError(f"the anchor year {anchor_year} is not among the years {years.min()} to {years.max()}")
    anchor = int(np.flatnonzero(years == anchor_year)[0])
    for name, values in (
        ("inference_flop", inference_flop),
        ("cost_per_usable_flop_usd", cost_per_usable_flop_usd),
        ("serving_ratio", serving_ratio),
        ("frontier_active_params_2026", frontier_active_params_2026),
        ("mix_active_params_2026", mix_active_params_2026),
        ("smallest_active_params", smallest_active_params),
        ("fresh_tokens_per_agent_hour", fresh_tokens_per_agent_hour),
        ("human_hours_per_agent_hour", human_hours_per_agent_hour),
        ("tokens_served_2026", tokens_served_2026),
        ("list_price_multiple", list_price_multiple),
    ):
        positive(name, values)
    inference_flop, run_log10, gain_log10 = (
        np.asarray(values, dtype=float) for values in (inference_flop, run_so_far_flop_log10, software_gain_log10)
    )
    weight_flop = serving_ratio * inference_flop

    # Sizes: frontier and mix follow the largest run; a fixed capability shrinks with software down to a floor.
    run_growth = 10 ** (size_elasticity * (run_log10 - run_log10[..., [anchor]]))
    smallest = np.minimum(smallest_active_params, frontier_active_params_2026)
    shrunk = frontier_active_params_2026 * 10 ** (-software_transfer * (gain_log10 - gain_log10[..., [anchor]]))
    is_after = years >= anchor_year
    params = {
        "frontier": frontier_active_params_2026 * run_growth,
        "class_2026": np.where(is_after, np.maximum(shrunk, smallest), np.nan),
        "open_weight": np.full(run_growth.shape, open_weight_active_params),
    }
    mix_params = mix_active_params_2026 * run_growth

    # Capacity and cost of each class.
    by_class = {}
    for name, active_params in params.items():
        flop_per_token = FLOP_PER_PARAMETER_AND_TOKEN * active_params
        fresh_tokens = weight_flop / flop_per_token
        hours = fresh_tokens / fresh_tokens_per_agent_hour
        cost_per_token = flop_per_token * cost_per_usable_flop_usd / serving_ratio
        cost_per_hour = cost_per_token * fresh_tokens_per_agent_hour
        by_class |= {
            f"active_params_{name}": active_params,
            f"fresh_tokens_per_day_{name}": fresh_tokens / DAYS_PER_YEAR,
            f"agent_hours_{name}": hours,
            f"agents_{name}": hours / HOURS_PER_YEAR,
            f"cost_per_agent_hour_{name}_usd": cost_per_hour,
            f"cost_per_human_hour_{name}_usd": cost_per_hour / human_hours_per_agent_hour,
            f"cost_per_million_fresh_tokens_{name}_usd": cost_per_token * TOKENS_PER_MILLION,
        }

    # Served: the share of the bucket that sells tokens is what the tokens of the anchor year need, and is kept.
    fresh = fresh_share(years, fresh_share_2025, fresh_share_long_run, fresh_share_decay)
    capacity_per_day = weight_flop / (FLOP_PER_PARAMETER_AND_TOKEN * mix_params) / DAYS_PER_YEAR / fresh
    served_share = tokens_served_2026 / capacity_per_day[..., [anchor]]

    cost_class_2026 = by_class["cost_per_agent_hour_class_2026_usd"]
    years_after = np.where(years > anchor_year, years - anchor_year, np.nan)
    speed = np.exp(agent_speed_growth * (years - anchor_year))
    fte = human_hours_per_agent_hour * by_class["agent_hours_frontier"] / hours_per_fte
    fte_ceiling = np.asarray(economy_automation_frac) * world_hours_per_year / hours_per_fte
    fields = dict(
        weight_flop=weight_flop,
        inference_cost_usd=cost_per_usable_flop_usd * inference_flop,
        active_params_mix=mix_params,
        **by_class,
        agents_in_served_share_frontier=by_class["agents_frontier"] * np.minimum(served_share, 1),
        agents_at_growing_speed_frontier=by_class["agents_frontier"] / speed,
        fte_frontier=fte,
        fte_ceiling=fte_ceiling,
        fte_absorbed_frontier=np.minimum(fte, fte_ceiling),
        world_hours_frontier_frac=fte * hours_per_fte / world_hours_per_year,
        # Not a power: 1 to whatever is unknown is 1.
        cost_fall_per_year_class_2026=np.exp(np.log(cost_class_2026[..., [anchor]] / cost_class_2026) / years_after),
        list_price_per_agent_hour_frontier_usd=list_price_multiple * by_class["cost_per_agent_hour_frontier_usd"],
        fresh_share_frac=fresh,
        served_share_frac=served_share,
        tokens_capacity_per_day=capacity_per_day,
        tokens_served_per_day=served_share * capacity_per_day,
        smallest_size_class_2026_frac=np.where(is_after, shrunk <= smallest, np.nan),
    )
    # What some draws share gets a row in each of them.
    return Agents(**dict(zip(fields, np.broadcast_arrays(*fields.values()), strict=True)))
