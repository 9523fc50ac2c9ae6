"""Milestones as levels of effective compute, and when a run crosses them: docs/method.md#takeoff-milestones."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.takeoff_calibration import Calibration
from engine.takeoff_inputs import LN10, Inputs
from engine.takeoff_motion import Motion
from engine.takeoff_parameters import Parameters
from engine.takeoff_roots import find_roots

#: Uplift of AI software research at the milestones AIR-5x to AIR-10000x.
UPLIFTS = (5.0, 25.0, 250.0, 2000.0, 10000.0)
#: 30 times as fast, 30 times as many, and all as good as the best of the company, 25 times the mean.
SUPERHUMAN_SPEED, SUPERHUMAN_COPIES, SUPERHUMAN_QUALITY = 30.0, 30.0, 25.0
#: Standard-deviation jumps from TED-AI to ASI.
ASI_JUMPS = 2.0


def uplift_name(uplift: float) -> str:
    """Return the name of the milestone of an uplift.

    References
    ----------
    docs/method.md#takeoff-milestones
    """
    return f"AIR-{uplift:.0f}x"


MILESTONES = (
    "AC",
    "AI2027-SC",
    "SAR",
    "SIAR",
    "STRAT-AI",
    "TED-AI",
    "ASI",
    *(uplift_name(uplift) for uplift in UPLIFTS),
)
#: Orders of magnitude about the Automated Coder within which a milestone is sought, and what is never reached.
LEVEL_BRACKET = (-60.0, 400.0)


def present_ln_uplift(parameters: Parameters, inputs: Inputs, motion: Motion, ooms: NDArray) -> NDArray:
    """Return ln of the research effort of today's company with the AIs of ``ooms`` over that of its humans.

    References
    ----------
    docs/method.md#takeoff-readings
    """
    now = parameters.present_day
    ln_coders, ln_experiments = inputs.ln_coders.at(now), inputs.ln_experiments.at(now)
    ln_compute = np.log(parameters.optimal_ces_eta_init) + inputs.ln_inference.at(now) - ln_coders
    effort = motion.ln_effort(ooms, ln_coders, ln_compute, ln_experiments)
    return effort - motion.ln_human_effort(ln_coders, ln_experiments)


def milestone_levels(
    parameters: Parameters,
    inputs: Inputs,
    calibration: Calibration,
    motion: Motion,
    names: Sequence[str] = MILESTONES,
) -> dict[str, NDArray]:
    """Return effective compute (OOM) at each milestone, shape (n_sets,); infinite where none does it.

    Those of "AI2027-SC" and of an uplift are roots, most of the time of many draws: ``names`` leaves out what nobody
    reads.

    References
    ----------
    docs/method.md#takeoff-milestones
    """
    p, start = parameters, calibration.automated_coder_ooms
    sd_per_oom = p.ai_research_taste_slope / calibration.present_rate
    z_top, z_start = calibration.z_top, p.ai_research_taste_at_coding_automation_anchor_sd

    def at_sd(z: NDArray) -> NDArray:
        return np.maximum(start + (z - z_start) / sd_per_oom, start)

    base = np.maximum(z_top, z_start)
    now = p.present_day
    levels = {
        "AC": start,
        "SAR": at_sd(z_top),
        "SIAR": at_sd(3.0 * z_top),
        "STRAT-AI": at_sd(z_top * (1.0 + p.strat_ai_m2b)),
        "TED-AI": at_sd(base + p.ted_ai_m2b * z_top),
        "ASI": at_sd(base + (p.ted_ai_m2b + ASI_JUMPS) * z_top),
    }
    if "AI2027-SC" in names:
        ln_compute = np.log(p.optimal_ces_eta_init) + inputs.ln_inference.at(now) - inputs.ln_coders.at(now)
        superhuman = np.log(SUPERHUMAN_SPEED) / p.parallel_penalty + np.log(SUPERHUMAN_COPIES * SUPERHUMAN_QUALITY)
        levels["AI2027-SC"] = _level(lambda ooms: motion.ln_multiplier(ooms, ln_compute) - superhuman, start)
    uplifts = [uplift for uplift in UPLIFTS if uplift_name(uplift) in names]
    if uplifts:
        ln_uplifts = np.log(np.array(uplifts))[:, None]
        uplifted = _level(
            lambda ooms: present_ln_uplift(p, inputs, motion, ooms) - ln_uplifts,
            np.broadcast_to(start, (len(uplifts), p.size)),
        )
        levels |= {uplift_name(uplift): level for uplift, level in zip(uplifts, uplifted, strict=True)}
    return {name: levels[name] for name in names}


def _level(excess: object, start: NDArray) -> NDArray:
    # Far from the root, labour and taste leave the range of numbers.
    with np.errstate(over="ignore", invalid="ignore"):
        level, is_found = find_roots(excess, start + LEVEL_BRACKET[0], start + LEVEL_BRACKET[1], tolerance=1e-9)
    return np.where(is_found, level, np.inf)


def crossing_times(times: NDArray, ooms: NDArray, levels: NDArray, is_flow: bool) -> NDArray:
    """Return when effective compute crosses a level; infinite where it does not within the run.

    Parameters
    ----------
    times : ndarray, shape (n_times,)
        Rising; a time that stands twice is a jump.
    ooms : ndarray, shape (n_times, n_sets)
        Effective compute, never falling.
    levels : ndarray, shape (n_sets,)
    is_flow : bool
        Whether effective compute is an integral, which is straighter than its logarithm in a steep step.

    Returns
    -------
    ndarray, shape (n_sets,)
        Calendar years; NaN where the run left the range of numbers before it.

    References
    ----------
    docs/method.md#takeoff-milestones
    """
    n_times = times.size
    below = (ooms < levels).sum(axis=0)
    after = np.clip(below, 1, n_times - 1)
    at = [_row(ooms, np.clip(after + k, 0, n_times - 1)) for k in (-2, -1, 0, 1)]
    when = [times[np.clip(after + k, 0, n_times - 1)] for k in (-2, -1, 0, 1)]
    part = _part_of_step(at, when, levels)
    if is_flow:
        # Right after a pause of training effective compute itself, not its log, is a straight line.
        is_resumed = (when[0] == when[1]) & (after > 2) & (at[0] == _row(ooms, np.maximum(after - 3, 0)))
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            resumed = np.expm1((levels - at[1]) * LN10) / np.expm1((at[2] - at[1]) * LN10)
        part = np.where(is_resumed, resumed, part)
    found = when[1] + np.clip(part, 0.0, 1.0) * (when[2] - when[1])
    found = np.where(below >= n_times, np.inf, np.where(below == 0, times[0], found))
    # What was crossed before a run left the range of numbers keeps its date.
    is_within = (below >= n_times) | np.isfinite(_row(ooms, np.minimum(below, n_times - 1)))
    return np.where(is_within, found, np.nan)


def _row(values: NDArray, rows: NDArray) -> NDArray:
    return np.take_along_axis(values, rows[None, :], axis=0)[0]


def _part_of_step(at: list[NDArray], when: list[NDArray], levels: NDArray) -> NDArray:
    """Return the part of the middle of three steps at which a monotone cubic through four points is at ``levels``."""
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = [(y - x) / (b - a) for x, y, a, b in zip(at, at[1:], when, when[1:], strict=False)]
        # Beside the end of a pause, where a time stands twice, there is only the step itself.
        slopes = [np.where(np.isfinite(slope), slope, slopes[1]) for slope in slopes]
        # Harmonic means keep the cubic from overshooting (Fritsch and Butland 1984).
        ends = [np.where(u * v > 0, 2 * u * v / (u + v), 0.0) for u, v in itertools.pairwise(slopes)]
    width, rise = when[2] - when[1], at[2] - at[1]
    first, last = ends[0] * width, ends[1] * width

    def height(part: NDArray) -> NDArray:
        return (
            part**2 * (3 - 2 * part) * rise
            + part * (1 - part) ** 2 * first
            - part**2 * (1 - part) * last
            + at[1]
            - levels
        )

    # A run that left the range of numbers has no height.
    with np.errstate(invalid="ignore"):
        part, is_found = find_roots(height, np.zeros_like(rise), 1.0, tolerance=1e-9)
    return np.where(is_found, part, 0.0)
