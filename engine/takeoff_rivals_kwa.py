"""Kwa's timelines model of eight parameters: software feeds back on the share of AI R&D that is automated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.ranges import checked

#: Year that labour, compute and software are relative to: its first day.
FIRST_YEAR = 2026
#: Automation above this counts as this, so that labour over the share left to people stays finite.
AUTOMATION_CAP = 0.999999
LARGEST_LOGIT = float(np.log(AUTOMATION_CAP / (1 - AUTOMATION_CAP)))
#: Steps of a year; labour and compute change their growth between years, which are whole numbers of steps.
STEPS_PER_YEAR = 10


@dataclass(frozen=True)
class KwaOutcomes:
    """What a run gives: ``automation_year`` (..., n_levels), and by year ``software_log10`` and ``research_ratio``.

    ``automation_year`` is the decimal year in which each level of automation is reached, infinite if it is not by the
    end of the run. ``software_log10`` (..., n_years) is the software gain in OOM and ``research_ratio`` (..., n_years)
    the research output over that of January 2026, both on the first day of a year.
    """

    automation_year: NDArray
    software_log10: NDArray
    research_ratio: NDArray


def input_growth(
    *,
    years: ArrayLike,
    labour_growth_early: ArrayLike,
    labour_growth_late: ArrayLike,
    labour_turn_year: ArrayLike,
    compute_growth_early: ArrayLike,
    compute_growth_turn: ArrayLike,
    compute_growth_late: ArrayLike,
    compute_turn_year: ArrayLike,
    compute_fall_first_year: ArrayLike,
    compute_fall_last_year: ArrayLike,
) -> tuple[NDArray, NDArray]:
    """Return the growth factors of labour and of compute over calendar years.

    Parameters
    ----------
    years : array_like of int, shape (n_years,)
        Calendar years, each from its first day to the next.
    labour_growth_early, labour_growth_late : array_like, shape (...)
        Growth factor of a year that begins before the turn, and of any other.
    labour_turn_year, compute_turn_year : array_like, shape (...)
        First year that grows by the later factor.
    compute_growth_early, compute_growth_turn, compute_growth_late : array_like, shape (...)
        Growth factor of a year that begins before the turn; from the turn on; at the end of the fall, and after it.
    compute_fall_first_year, compute_fall_last_year : array_like, shape (...)
        The factor falls in a straight line between the years that end on the first days of these.

    Returns
    -------
    tuple of ndarray, each shape (..., n_years)
        Growth factors of labour and of compute.

    Raises
    ------
    ValueError
        If the fall ends where it begins or before.

    References
    ----------
    docs/method.md#takeoff-rival-kwa
    """
    years = np.asarray(years)
    labour_early, labour_late, labour_turn, early, turn, late, turn_year, first, last = (
        np.asarray(values, dtype=float)[..., None]
        for values in (
            labour_growth_early,
            labour_growth_late,
            labour_turn_year,
            compute_growth_early,
            compute_growth_turn,
            compute_growth_late,
            compute_turn_year,
            compute_fall_first_year,
            compute_fall_last_year,
        )
    )
    checked("compute_fall_last_year", last, "after compute_fall_first_year", lambda x: x > first)
    labour = np.where(years < labour_turn, labour_early, labour_late)
    falling = turn + (late - turn) * np.clip((years + 1 - first) / (last - first), 0, 1)
    return labour, np.where(years < turn_year, early, falling)


def run_kwa(
    *,
    software_growth_2026: ArrayLike,
    automation_width: ArrayLike,
    automated_2026_frac: ArrayLike,
    labour_share_frac: ArrayLike,
    returns_to_scale: ArrayLike,
    difficulty_exponent: ArrayLike,
    labour_growth: ArrayLike,
    compute_growth: ArrayLike,
    levels: ArrayLike,
    report_years: ArrayLike = (),
    steps_per_year: int = STEPS_PER_YEAR,
) -> KwaOutcomes:
    """Run the model from January 2026.

    Parameters
    ----------
    software_growth_2026 : array_like, shape (...)
        Growth factor of software a year, in January 2026; above 1.
    automation_width : array_like, shape (...)
        e-folds of effective compute from 50% to 73% automation (1 over the slope); above 0.
    automated_2026_frac : array_like, shape (...)
        Share of AI R&D automated in January 2026, inside (0, 1).
    labour_share_frac, returns_to_scale : array_like, shape (...)
        Share of labour in the exponents of labour and compute, within [0, 1]; their sum, above 0.
    difficulty_exponent : array_like, shape (...)
        How much harder software progress gets as software improves; 0 or above.
    labour_growth, compute_growth : array_like, shape (..., n)
        Growth factors of labour and compute of each year from 2026 on, above 0. The run ends with the last of them.
    levels : array_like, shape (n_levels,)
        Shares of AI R&D whose date is asked for, inside (0, ``AUTOMATION_CAP``).
    report_years : array_like of int, shape (n_years,)
        Calendar years on whose first day software and research are reported; within the run.
    steps_per_year : int
        Steps of Runge and Kutta's fourth order a year.

    Returns
    -------
    KwaOutcomes
        Dates, software and research.

    Raises
    ------
    ValueError
        If a value is not finite or outside its range: the message names it, the first wrong value and the range.

    References
    ----------
    docs/method.md#takeoff-rival-kwa
    """
    growth_2026 = checked("software_growth_2026", software_growth_2026, "above 1", lambda x: x > 1)
    width = checked("automation_width", automation_width, "above 0", lambda x: x > 0)
    automated = checked("automated_2026_frac", automated_2026_frac, "inside (0, 1)", lambda x: (x > 0) & (x < 1))
    share = checked("labour_share_frac", labour_share_frac, "within [0, 1]", lambda x: (x >= 0) & (x <= 1))
    scale = checked("returns_to_scale", returns_to_scale, "above 0", lambda x: x > 0)
    difficulty = checked("difficulty_exponent", difficulty_exponent, "0 or above", lambda x: x >= 0)
    labour_rates = np.log(checked("labour_growth", labour_growth, "above 0", lambda x: x > 0))
    compute_rates = np.log(checked("compute_growth", compute_growth, "above 0", lambda x: x > 0))
    if labour_rates.shape[-1] != compute_rates.shape[-1]:
        raise ValueError(
            f"labour_growth has {labour_rates.shape[-1]} years and compute_growth {compute_rates.shape[-1]}; give both"
            " for the same years"
        )
    levels = checked("levels", levels, f"inside (0, {AUTOMATION_CAP})", lambda x: (x > 0) & (x < AUTOMATION_CAP))
    last_year = FIRST_YEAR + labour_rates.shape[-1]
    reported = np.asarray(report_years, dtype=int)
    checked(
        "report_years",
        reported,
        f"within {FIRST_YEAR} to {last_year}, the years of the run",
        lambda x: (x >= FIRST_YEAR) & (x <= last_year),
    )
    growth_2026, width, automated, share, scale, difficulty, *_ = np.broadcast_arrays(
        growth_2026, width, automated, share, scale, difficulty, labour_rates[..., 0], compute_rates[..., 0]
    )
    labour_exponent, compute_exponent = share * scale, (1 - share) * scale
    log_half = -_logit(automated) * width  # ln of the effective compute at which half is automated
    pace = np.log(growth_2026) * (1 - automated) ** labour_exponent

    def log_research(log_labour: NDArray, log_compute: NDArray, log_software: NDArray) -> NDArray:
        """Return ln of research output, in the unit of labour and compute of January 2026 with no help from AI."""
        # The share left to people, 1 - f, from its logarithm: near full automation 1 - f itself would lose its digits.
        log_left = -np.log1p(np.exp(np.minimum((log_compute + log_software - log_half) / width, LARGEST_LOGIT)))
        return labour_exponent * (log_labour - log_left) + compute_exponent * log_compute

    def slope(log_labour: NDArray, log_compute: NDArray, log_software: NDArray) -> NDArray:
        """Return d ln S / dt, per year."""
        return pace * np.exp(log_research(log_labour, log_compute, log_software) - difficulty * log_software)

    step = 1 / steps_per_year
    log_targets = log_half[..., None] + _logit(levels) * width[..., None]
    log_labour = log_compute = log_software = np.zeros(pace.shape)
    at_start = log_research(log_labour, log_compute, log_software)
    reach = log_software[..., None]  # ln of effective compute
    years = np.where(log_targets <= reach, float(FIRST_YEAR), np.inf)
    software = np.zeros((*pace.shape, reported.size))
    ratio = np.ones((*pace.shape, reported.size))
    for year in range(FIRST_YEAR, last_year):
        labour_rate, compute_rate = labour_rates[..., year - FIRST_YEAR], compute_rates[..., year - FIRST_YEAR]
        for part in range(steps_per_year):
            middle = log_labour + labour_rate * step / 2, log_compute + compute_rate * step / 2
            end = log_labour + labour_rate * step, log_compute + compute_rate * step
            k1 = slope(log_labour, log_compute, log_software)
            k2 = slope(*middle, log_software + k1 * step / 2)
            k3 = slope(*middle, log_software + k2 * step / 2)
            k4 = slope(*end, log_software + k3 * step)
            log_labour, log_compute = end
            log_software = log_software + (k1 + 2 * (k2 + k3) + k4) * step / 6
            before, reach = reach, (log_compute + log_software)[..., None]
            is_reached = np.isinf(years) & (reach >= log_targets)
            if is_reached.any():
                # Between the ends of the step effective compute grows by nearly a constant factor.
                crossing = year + step * (part + (log_targets - before) / np.where(is_reached, reach - before, 1))
                years = np.where(is_reached, crossing, years)
        is_finite = np.isfinite(log_software)
        if not is_finite.all():
            raise ValueError(
                f"software leaves the finite range in {year} in {np.count_nonzero(~is_finite)} of {is_finite.size}"
                " runs: returns_to_scale is too large, or the growth of labour or compute"
            )
        for place in np.flatnonzero(reported == year + 1):
            software[..., place] = log_software / np.log(10)
            ratio[..., place] = np.exp(log_research(log_labour, log_compute, log_software) - at_start)
    return KwaOutcomes(automation_year=years, software_log10=software, research_ratio=ratio)


def _logit(fraction: NDArray) -> NDArray:
    """Return ln(f / (1 - f))."""
    return np.log(fraction) - np.log1p(-fraction)
