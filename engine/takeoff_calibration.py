"""Calibration: what the past and the present day fix, docs/method.md#takeoff-calibration.

The effort of the past is a function of time alone, so its stock is an integral, not a differential equation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.takeoff_coding import Schedule, full_y, ln_multiplier, y_of_fraction
from engine.takeoff_inputs import LN10, Inputs
from engine.takeoff_parameters import FIRST_INPUT_YEAR, Form, ParameterError, Parameters
from engine.takeoff_roots import find_roots
from engine.takeoff_taste import Taste, solve_taste, top_sd
from engine.takeoff_throughput import Throughput, solve_throughput

#: Year whose growth of software efficiency is known.
REFERENCE_YEAR = 2024.0
#: Fractions of tasks between which the present one is sought.
FRACTION_BRACKET = (1e-6, 0.9999)
#: Distances to the Automated Coder, orders of magnitude, between which the uplift anchor seeks it.
GAP_BRACKET = (0.02, 60.0)
#: How far the cap on coding labour has to be above that of today, in logs.
LN_CAP_MARGIN = 0.01
#: Half the time, in years, over which the growth of uplift is read.
UPLIFT_STEP = 0.01
#: Nodes of an integral over a piece of a year.
NODES = 8
#: Intervals of the grid on which the published code reads the growth of software, and where it ends after today.
PRODUCTION_INTERVALS = 120
PRODUCTION_YEARS_AHEAD = 1.0


def _collocation() -> tuple[NDArray, NDArray, NDArray]:
    """Return nodes in (0, 1), weights, and the matrix of integrals from 0 to each node."""
    x, w = np.polynomial.legendre.leggauss(NODES)
    at, weights = (x + 1) / 2, w / 2
    powers = np.arange(NODES)
    return at, weights, (at[:, None] ** (powers + 1) / (powers + 1)) @ np.linalg.inv(at[:, None] ** powers)


NODE_TIMES, NODE_WEIGHTS, NODE_INTEGRALS = _collocation()


@dataclass(frozen=True)
class Calibration:
    """What is fixed before a run starts; arrays of shape (n_sets,).

    Attributes
    ----------
    throughput, taste, schedule : Throughput, Taste, Schedule
        Experiments, research taste, and automation of coding.
    start_stock : ndarray
        Research stock at the start.
    software_returns : ndarray
        r, software efficiency goes as ``stock ** r``; its reciprocal is beta.
    present_ooms, present_rate : ndarray
        Effective compute (OOM) and its growth (OOM per year) at the present day, on the path of the calibration.
    automated_coder_ooms : ndarray
        Effective compute of the Automated Coder.
    present_fraction : ndarray
        Fraction of tasks automated at the present day.
    start_ooms : ndarray
        Effective compute at the start: 0 for the stock, the log10 of its steady level for the flow.
    z_top : ndarray
        Standard deviations of the top researcher.
    """

    throughput: Throughput
    taste: Taste
    schedule: Schedule
    start_stock: NDArray
    software_returns: NDArray
    present_ooms: NDArray
    present_rate: NDArray
    automated_coder_ooms: NDArray
    present_fraction: NDArray
    start_ooms: NDArray
    z_top: NDArray


def training_level(parameters: Parameters, inputs: Inputs, form: Form, times: NDArray) -> NDArray:
    """Return log10 training compute, shape (..., n_sets or 1) for times of shape (..., n_sets or 1).

    References
    ----------
    docs/method.md#takeoff-inputs
    """
    if form.training == "table":
        return inputs.training.at(times)
    before, after = (
        parameters.constant_training_compute_growth_rate,
        parameters.post_slowdown_training_compute_growth_rate,
    )
    turn = parameters.slowdown_year
    level = inputs.training.at(FIRST_INPUT_YEAR)
    return level + before * (np.minimum(times, turn) - FIRST_INPUT_YEAR) + after * np.maximum(times - turn, 0.0)


def training_growth(parameters: Parameters, inputs: Inputs, form: Form, times: NDArray) -> NDArray:
    """Return the growth of training compute, OOM per year.

    References
    ----------
    docs/method.md#takeoff-inputs
    """
    if form.training == "table":
        return inputs.training.slope_at(times)
    return np.where(
        times < parameters.slowdown_year,
        parameters.constant_training_compute_growth_rate,
        parameters.post_slowdown_training_compute_growth_rate,
    )


def calibrate(parameters: Parameters, inputs: Inputs, form: Form) -> Calibration:
    """Return the calibration of every parameter set.

    Raises
    ------
    ParameterError
        If no solution is in range: with the parameters that decide it, their values and what was sought.

    References
    ----------
    docs/method.md#takeoff-calibration
    """
    p = parameters
    throughput, taste, is_throughput, is_taste = _solve_constants(p, inputs)
    _refuse_unsolved(
        is_throughput,
        p,
        ("inf_labor_asymptote", "inf_compute_asymptote", "inv_compute_anchor_exp_cap"),
        "no experiment throughput has these limits; a larger inf_compute_asymptote or a smaller "
        "inv_compute_anchor_exp_cap has one",
    )
    _refuse_unsolved(
        is_taste,
        p,
        ("median_to_top_taste_multiplier", "taste_limit", "taste_limit_smoothing"),
        "no distribution of taste with mean 1 has them; a larger taste_limit has one",
    )
    past = _run_past(p, inputs, form, throughput)
    gap, schedule, fraction = _place_automated_coder(p, inputs, form, past)
    return Calibration(
        throughput=throughput,
        taste=taste,
        schedule=schedule,
        start_stock=past.start_stock,
        software_returns=past.software_returns,
        present_ooms=past.present_ooms,
        present_rate=past.present_rate,
        automated_coder_ooms=past.present_ooms + gap,
        present_fraction=fraction,
        start_ooms=past.start_ooms,
        z_top=top_sd(p.top_percentile),
    )


def solvable_sets(parameters: Parameters, inputs: Inputs) -> NDArray:
    """Return which sets can be calibrated on human effort, shape (n_sets,) of bool.

    The others have no experiment throughput, no distribution of taste, or a cap on coding labour under that of today.

    References
    ----------
    docs/method.md#takeoff-calibration
    """
    _, _, is_throughput, is_taste = _solve_constants(parameters, inputs)
    ln_cap = np.log(parameters.max_serial_coding_labor_multiplier) / parameters.parallel_penalty
    return is_throughput & is_taste & (ln_cap > np.log(parameters.swe_multiplier_at_present_day) + LN_CAP_MARGIN)


def _solve_constants(p: Parameters, inputs: Inputs) -> tuple[Throughput, Taste, NDArray, NDArray]:
    throughput, is_throughput = solve_throughput(
        p.inf_labor_asymptote,
        p.inf_compute_asymptote,
        p.inv_compute_anchor_exp_cap,
        inputs.ln_experiments.at(p.present_day),
        p.parallel_penalty * inputs.ln_coders.at(p.present_day),
    )
    taste, is_taste = solve_taste(
        p.median_to_top_taste_multiplier, p.top_percentile, p.taste_limit, p.taste_limit_smoothing
    )
    return throughput, taste, is_throughput, is_taste


def _refuse_unsolved(is_solved: NDArray, parameters: Parameters, names: tuple[str, ...], why: str) -> None:
    if not is_solved.all():
        first = int(np.flatnonzero(~is_solved)[0])
        values = ", ".join(f"{name} = {getattr(parameters, name)[first]:g}" for name in names)
        raise ParameterError(f"takeoff parameters {values}: no root in range; {why}")


@dataclass(frozen=True)
class _Past:
    start_stock: NDArray
    software_returns: NDArray
    present_ooms: NDArray
    present_rate: NDArray
    start_ooms: NDArray


def _run_past(p: Parameters, inputs: Inputs, form: Form, throughput: Throughput) -> _Past:
    """Return stock, returns and effective compute of the past on its own path of effort."""
    now, start = p.present_day, form.start_year

    def ln_effort(times: NDArray, with_help: bool) -> NDArray:
        ln_labour = p.parallel_penalty * inputs.ln_coders.at(times)
        if with_help and form.calibration == "ai_help":
            ln_labour = ln_labour + np.log1p((p.uplift_now - 1) * np.exp2((times - now) / p.uplift_doubling_years))
        return throughput.ln_throughput(inputs.ln_experiments.at(times), ln_labour)

    # The stock of an effort that has always grown as in the first year of the inputs.
    first = np.full_like(now, FIRST_INPUT_YEAR)
    after = first + 1e-6
    share = throughput.compute_share(inputs.ln_experiments.at(first), p.parallel_penalty * inputs.ln_coders.at(first))
    growth = share * throughput.zeta * inputs.ln_experiments.slope_at(after)
    growth = growth + (1 - share) * p.parallel_penalty * inputs.ln_coders.slope_at(after)
    start_stock = np.exp(ln_effort(first, False)) / growth

    edges = np.unique(np.concatenate([[start, REFERENCE_YEAR], now, inputs.edges, _production_grid(p, form)]))
    edges = edges[(edges >= start) & (edges <= max(now.max(), REFERENCE_YEAR + 1))]
    widths = np.diff(edges)
    times = edges[:-1, None] + widths[:, None] * NODE_TIMES
    effort = np.exp(ln_effort(times[..., None], True))  # (pieces, nodes, sets)
    pieces = np.einsum("q,pqn->pn", NODE_WEIGHTS, effort) * widths[:, None]
    stock = start_stock + np.concatenate([np.zeros((1, now.size)), np.cumsum(pieces, axis=0)])

    def rate_at(time: float) -> NDArray:
        return np.exp(ln_effort(np.full_like(now, time), True)) / stock[np.searchsorted(edges, time)]

    returns = p.software_progress_rate_at_reference_year * LN10 / _reference_rate(p, form, rate_at)
    place = np.searchsorted(edges, now)
    stock_now = np.take_along_axis(stock, place[None, :], axis=0)[0]
    ln_gain = np.log(stock_now / start_stock)
    if form.effective_compute == "stock":
        level = training_level(p, inputs, form, now) - training_level(p, inputs, form, np.full_like(now, start))
        software_rate = returns / LN10 * np.exp(ln_effort(now, True)) / stock_now
        return _Past(
            start_stock,
            returns,
            level + returns / LN10 * ln_gain,
            training_growth(p, inputs, form, now) + software_rate,
            np.zeros_like(now),
        )
    # Flow: effective compute is the integral of training compute times software efficiency.
    within = stock[:-1, None, :] + np.einsum("qs,psn->pqn", NODE_INTEGRALS, effort) * widths[:, None, None]
    ln_flow = training_level(p, inputs, form, times[..., None]) * LN10 + returns * np.log(within / start_stock)
    begin = np.full_like(now, start)
    steady_growth = (
        training_growth(p, inputs, form, begin + 1e-6) * LN10 + returns * np.exp(ln_effort(begin, True)) / start_stock
    )
    ln_start = training_level(p, inputs, form, begin) * LN10 - np.log(steady_growth)
    trained = np.einsum("q,pqn->pn", NODE_WEIGHTS, np.exp(ln_flow - ln_start)) * widths[:, None]
    trained = np.where(edges[1:, None] <= now + 1e-9, trained, 0.0).sum(axis=0)
    ln_effective = ln_start + np.log1p(trained)
    ln_flow_now = training_level(p, inputs, form, now) * LN10 + returns * ln_gain
    return _Past(start_stock, returns, ln_effective / LN10, np.exp(ln_flow_now - ln_effective) / LN10, ln_start / LN10)


def _production_grid(p: Parameters, form: Form) -> NDArray:
    """Return the grid points about the reference year on which the published code reads the growth of software."""
    if form.rate_reading == "exact":
        return np.empty(0)
    end = p.present_day[0] + PRODUCTION_YEARS_AHEAD
    grid = np.linspace(form.start_year, end, PRODUCTION_INTERVALS + 1)
    after = np.searchsorted(grid, REFERENCE_YEAR)
    return grid[after - 1 : after + 1]


def _reference_rate(p: Parameters, form: Form, rate_at: object) -> NDArray:
    """Return the growth of the research stock in the reference year, per year."""
    if form.rate_reading == "exact":
        return rate_at(REFERENCE_YEAR)
    below, above = _production_grid(p, form)
    part = (REFERENCE_YEAR - below) / (above - below)
    return rate_at(below) * (1 - part) + rate_at(above) * part


def _place_automated_coder(p: Parameters, inputs: Inputs, form: Form, past: _Past) -> tuple[NDArray, Schedule, NDArray]:
    """Return the distance to the Automated Coder (OOM), the schedule of automation and the present fraction."""
    now = p.present_day
    ln_compute = np.log(p.optimal_ces_eta_init) + inputs.ln_inference.at(now) - inputs.ln_coders.at(now)
    theta = p.coding_automation_efficiency_slope ** (0.5 / p.parallel_penalty) / past.present_rate
    parallel = (
        p.swe_multiplier_at_present_day
        if form.calibration == "human_only"
        else p.uplift_now ** (1 / p.parallel_penalty)
    )
    ln_parallel = np.log(parallel)

    def schedule_of(fraction: NDArray, gap: NDArray) -> Schedule:
        asymptote = p.automation_logistic_asymptote
        y = y_of_fraction(form.automation, asymptote, fraction)
        slope = (full_y(form.automation, asymptote) - y) / gap
        return Schedule(
            form=form.automation,
            asymptote=asymptote,
            slope=slope,
            offset=slope * past.present_ooms - y,
            rho=p.rho_coding_labor,
            efficiency_slope=theta * LN10 / slope,
            ln_least_human_share=p.rho_coding_labor
            / ((1 - p.rho_coding_labor) * p.parallel_penalty)
            * np.log(p.max_serial_coding_labor_multiplier),
        )

    def solve_fraction(gap: NDArray) -> tuple[NDArray, NDArray]:
        def excess(fraction: NDArray) -> NDArray:
            return ln_multiplier(schedule_of(fraction, gap), past.present_ooms, ln_compute) - ln_parallel

        return find_roots(excess, np.full_like(now, FRACTION_BRACKET[0]), FRACTION_BRACKET[1], tolerance=1e-11)

    if form.anchor == "horizon":
        gap = horizon_gap(p, past.present_rate)
    elif form.anchor == "direct":
        gap = p.effective_compute_gap
    elif form.anchor == "revenue":
        if np.any(p.revenue_at_ac <= p.revenue_now):
            wrong = p.revenue_at_ac <= p.revenue_now
            raise ParameterError(
                f"takeoff parameter revenue_at_ac = {p.revenue_at_ac[wrong][0]:g}: permitted is more than revenue_now, "
                f"{p.revenue_now[wrong][0]:g} USD/year"
            )
        gap = past.present_rate * np.log10(p.revenue_at_ac / p.revenue_now) / p.revenue_growth_per_progress_year
    else:
        ln_growth = inputs.ln_inference.slope_at(now) - inputs.ln_coders.slope_at(now)

        def faster(ln_gap: NDArray) -> NDArray:
            fraction, _ = solve_fraction(np.exp(ln_gap))
            schedule = schedule_of(fraction, np.exp(ln_gap))
            ln_rise = [
                np.log(
                    np.expm1(
                        p.parallel_penalty
                        * ln_multiplier(
                            schedule, past.present_ooms + side * past.present_rate, ln_compute + side * ln_growth
                        )
                    )
                )
                for side in (-UPLIFT_STEP, UPLIFT_STEP)
            ]
            return (ln_rise[1] - ln_rise[0]) / (2 * UPLIFT_STEP) - np.log(2.0) / p.uplift_doubling_years

        ln_gap, is_solved = find_roots(faster, np.full_like(now, np.log(GAP_BRACKET[0])), np.log(GAP_BRACKET[1]), 1e-11)
        _refuse_unsolved(
            is_solved,
            p,
            ("uplift_now", "uplift_doubling_years"),
            f"no distance to the Automated Coder from {GAP_BRACKET[0]:g} to {GAP_BRACKET[1]:g} OOM has this growth",
        )
        gap = np.exp(ln_gap)
    if np.any(~(gap > 0)):
        first = int(np.flatnonzero(~(gap > 0))[0])
        raise ParameterError(
            f"takeoff anchor {form.anchor}: the Automated Coder is {gap[first]:g} OOM ahead of the present day; "
            "permitted is more than 0"
        )
    fraction, is_solved = solve_fraction(gap)
    names = ("swe_multiplier_at_present_day",) if form.calibration == "human_only" else ("uplift_now",)
    _refuse_unsolved(
        is_solved,
        p,
        (*names, "rho_coding_labor", "parallel_penalty"),
        f"no automated fraction of {FRACTION_BRACKET[0]:g} to {FRACTION_BRACKET[1]:g} gives this help",
    )
    return gap, schedule_of(fraction, gap), fraction


def horizon_gap(p: Parameters, present_rate: NDArray) -> NDArray:
    """Return the effective compute between today and the horizon of the Automated Coder, OOM.

    References
    ----------
    docs/method.md#takeoff-horizon
    """
    doublings = np.log2(p.ac_time_horizon_minutes / p.present_horizon)
    steps = 1.0 - p.doubling_difficulty_growth_factor
    is_even = np.abs(steps) < 1e-9
    with np.errstate(invalid="ignore", over="ignore"):
        total = -np.expm1(doublings * np.log(p.doubling_difficulty_growth_factor)) / np.where(is_even, 1.0, steps)
    return present_rate * (p.present_doubling_time * np.where(is_even, doublings, total) + p.gap_years)
