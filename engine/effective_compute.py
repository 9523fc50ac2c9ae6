"""Effective compute: the largest run so far, and software progress that feeds on its own automation of research.

The closed form of software progress is SQL, the model ``int_software_gains``. Arrays are shaped ``(..., n_years)``:
leading axes are scenarios or draws, and the last axis is consecutive calendar years.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.ranges import checked, finite, not_negative, positive

#: Steps of a quarter: the result is within 1e-6 OOM of that of ten times as many.
STEPS_PER_YEAR = 4
#: The anchor is found to this many nats; each round shrinks the error at least threefold.
ANCHOR_TOLERANCE = 1e-10
MAX_ROUNDS = 60


def run_so_far(largest_run_flop_log10: ArrayLike, index_of_years: Sequence[int]) -> tuple[NDArray, list[NDArray]]:
    """Return the largest run up to every year, and up to given years: a smaller run undoes nothing.

    Parameters
    ----------
    largest_run_flop_log10 : array_like, shape (..., n_years)
        Largest run of each year, log10 FLOP.
    index_of_years : sequence of int
        Positions on the last axis of years to repeat for all.

    Returns
    -------
    ndarray, shape (..., n_years)
        Largest run of the year or any before it, log10 FLOP.
    list of ndarray, shape (..., n_years)
        For each given year, what was reached by then, repeated over the years.

    References
    ----------
    docs/method.md#run-so-far
    """
    so_far = np.maximum.accumulate(np.asarray(largest_run_flop_log10, dtype=float), axis=-1)
    return so_far, [np.broadcast_to(so_far[..., [index]], so_far.shape) for index in index_of_years]


@dataclass(frozen=True)
class EndogenousSoftware:
    """Software progress of every path, each field of shape (..., n_years)."""

    software_gain_log10: NDArray
    software_growth_ln_per_year: NDArray
    ai_rnd_automation_frac: NDArray


def endogenous_software(
    *,
    run_so_far_flop_log10: ArrayLike,
    ai_rnd_experiment_flop: ArrayLike,
    software_growth_initial: ArrayLike,
    research_labour_elasticity: ArrayLike,
    research_compute_elasticity: ArrayLike,
    idea_difficulty: ArrayLike,
    automation_width: ArrayLike,
    automation_2026: ArrayLike,
    anchor_index: int,
) -> EndogenousSoftware:
    """Integrate dlnA/dt = g_0 (Rr/Rr_0) A^(-beta), where research Rr = (L/(1-f))^alpha X^zeta and f follows E = C A.

    Labour L is constant, and Rr_0 is research in the first year. Between years, C and X grow exponentially. The
    automation fraction is f = logistic(logit f_26 + (ln E - ln E_26) / width) with E_26 the effective compute of
    January 2026 on the same path; as that is not known at the start, it is found by repetition. A is capped by nothing.

    Parameters
    ----------
    run_so_far_flop_log10 : array_like, shape (..., n_years)
        Running maximum of the largest run, log10 FLOP.
    ai_rnd_experiment_flop : array_like, shape (..., n_years)
        Compute of the year spent on research experiments, FLOP, positive.
    software_growth_initial, research_labour_elasticity, research_compute_elasticity, idea_difficulty : array_like
        g_0 (nats per year), alpha, zeta and beta, one per path, shape (...), 0 or above.
    automation_width, automation_2026 : array_like
        Width of the automation curve (nats), positive, and its value in January 2026, inside 0 to 1, shape (...).
    anchor_index : int
        Position of 2026 on the last axis, 1 or above. Years stand for their middle, so January lies half way between it
        and the year before.

    Returns
    -------
    EndogenousSoftware
        Gain over the first year, growth rate and automation fraction.

    Raises
    ------
    ValueError
        If a figure is outside its range, no effective compute of January 2026 is consistent with its own path, or
        software passes every number before the last year: a singularity, which this form does not describe.

    References
    ----------
    Kwa (2026), "A simpler AI timelines model"; Jones (1995), J. Political Economy 103(4).
    docs/method.md#endogenous-software.
    """
    ln_run, ln_experiments = np.broadcast_arrays(
        finite("run_so_far_flop_log10", run_so_far_flop_log10) * np.log(10),
        np.log(positive("ai_rnd_experiment_flop", ai_rnd_experiment_flop)),
    )
    n_years = ln_run.shape[-1]
    if not 1 <= anchor_index < n_years:
        raise ValueError(f"anchor_index is {anchor_index}; it must be 1 to {n_years - 1}")
    software_growth_initial = not_negative("software_growth_initial", software_growth_initial)
    research_labour_elasticity = not_negative("research_labour_elasticity", research_labour_elasticity)
    research_compute_elasticity = not_negative("research_compute_elasticity", research_compute_elasticity)
    idea_difficulty = not_negative("idea_difficulty", idea_difficulty)
    automation_width = positive("automation_width", automation_width)
    automation_2026 = checked("automation_2026", automation_2026, "above 0 and below 1", lambda f: (f > 0) & (f < 1))
    logit_2026 = np.log(automation_2026) - np.log1p(-automation_2026)

    def automation_logit(ln_gain: NDArray, ln_run_now: NDArray, ln_effective_2026: NDArray) -> NDArray:
        return logit_2026 + (ln_run_now + ln_gain - ln_effective_2026) / automation_width

    def growth(ln_gain: NDArray, time: float, ln_effective_2026: NDArray) -> NDArray:
        logit_now = automation_logit(ln_gain, _at(ln_run, time), ln_effective_2026)
        logit_first = automation_logit(0.0, ln_run[..., 0], ln_effective_2026)
        # -ln(1 - f) = ln(1 + exp(logit f)): what automation adds to labour.
        ln_labour = np.logaddexp(0.0, logit_now) - np.logaddexp(0.0, logit_first)
        ln_research = research_labour_elasticity * ln_labour + research_compute_elasticity * (
            _at(ln_experiments, time) - ln_experiments[..., 0]
        )
        return software_growth_initial * np.exp(ln_research - idea_difficulty * ln_gain)

    def integrate(last_index: int, ln_effective_2026: NDArray) -> NDArray:
        ln_gain = [np.zeros_like(ln_effective_2026)]
        for year in range(last_index):
            state = ln_gain[-1]
            for step in range(STEPS_PER_YEAR):
                state = _runge_kutta(
                    lambda value, time: growth(value, time, ln_effective_2026),
                    state,
                    year + step / STEPS_PER_YEAR,
                    1 / STEPS_PER_YEAR,
                )
            ln_gain.append(state)
        return np.stack(ln_gain, axis=-1)

    def of_january(yearly: NDArray) -> NDArray:
        return (yearly[..., anchor_index - 1] + yearly[..., anchor_index]) / 2

    shape = np.broadcast_shapes(ln_run[..., 0].shape, np.shape(software_growth_initial))
    ln_effective_2026 = of_january(ln_run) + (anchor_index - 0.5) * np.broadcast_to(software_growth_initial, shape)
    for _ in range(MAX_ROUNDS):
        with np.errstate(over="ignore", invalid="ignore"):
            found = of_january(ln_run) + of_january(integrate(anchor_index, ln_effective_2026))
        change = np.max(np.abs(found - ln_effective_2026))
        ln_effective_2026 = found
        if change <= ANCHOR_TOLERANCE:
            break
    else:
        raise ValueError(
            f"the effective compute of January 2026 still moves by {change:g} nats after {MAX_ROUNDS} rounds"
        )

    with np.errstate(over="ignore", invalid="ignore"):
        ln_gain = integrate(n_years - 1, ln_effective_2026)
        years = range(n_years)
        logits = [automation_logit(ln_gain[..., year], ln_run[..., year], ln_effective_2026) for year in years]
        growths = np.stack([growth(ln_gain[..., year], year, ln_effective_2026) for year in years], axis=-1)
        automated = 1 / (1 + np.exp(-np.stack(logits, axis=-1)))
    for path in np.argwhere(~(np.isfinite(ln_gain) & np.isfinite(growths)))[:1]:
        raise ValueError(
            f"software of path {tuple(path[:-1].tolist())} passes every number by year {path[-1]} after the first: a"
            " larger idea_difficulty, or a smaller research_labour_elasticity, keeps it finite"
        )
    return EndogenousSoftware(ln_gain / np.log(10), growths, automated)


def _at(yearly: NDArray, time: float) -> NDArray:
    """Interpolate the last axis linearly at a number of years since the first."""
    before = min(int(time), yearly.shape[-1] - 2)
    weight = time - before
    return (1 - weight) * yearly[..., before] + weight * yearly[..., before + 1]


def _runge_kutta(derivative: Callable[[NDArray, float], NDArray], state: NDArray, time: float, step: float) -> NDArray:
    """Take one classical fourth-order step."""
    k1 = derivative(state, time)
    k2 = derivative(state + step / 2 * k1, time + step / 2)
    k3 = derivative(state + step / 2 * k2, time + step / 2)
    k4 = derivative(state + step * k3, time + step)
    return state + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
