"""How far the progress of fast technologies strays from its pace: what the spread of growth is measured on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.forecast_scores import StudentLaw
from engine.growth_factor import growth_spread
from engine.growth_law import GrowthLaw

#: Which technologies count as fast and steady: mean improvement, ln per year, and its ratio to its standard error.
MIN_IMPROVEMENT, MIN_T_RATIO = 0.1, 2.0
#: Readings behind a forecast, and its length.
HISTORY_LENGTHS = (4, 6, 9)
LEAD_YEARS = (1, 2, 3, 5, 8)


@dataclass(frozen=True)
class PastForecasts:
    """Every forecast that could have been made: arrays of shape (n,), progress as minus the log of the unit cost.

    ``history_pace`` is that of the readings known then, ``technology_pace`` that of the whole series; ``slope``,
    ``line_value`` and ``line_scale`` are those of a least-squares line through the history at the target.
    """

    technology: NDArray
    lead_years: NDArray
    n_readings: NDArray
    record_years: NDArray
    last_value: NDArray
    observed: NDArray
    history_pace: NDArray
    technology_pace: NDArray
    change_variance: NDArray
    change_mean_square: NDArray
    line_value: NDArray
    line_scale: NDArray


def is_fast_and_steady(progress: ArrayLike) -> bool:
    """Return whether yearly progress is above 0.1 in logs on average and more than twice its standard error.

    Parameters
    ----------
    progress : array_like, shape (k,)
        Minus the log of the unit cost of consecutive years, at least three.

    References
    ----------
    docs/method.md#reference-class
    """
    changes = np.diff(progress)
    standard_error = changes.std(ddof=1) / np.sqrt(changes.size)
    return bool(changes.mean() > MIN_IMPROVEMENT and changes.mean() > MIN_T_RATIO * standard_error)


def past_forecasts(unit_costs: Mapping[str, tuple[ArrayLike, ArrayLike]]) -> PastForecasts:
    """Make a forecast from every sliding history of 4, 6 and 9 readings of every fast technology, at every lead.

    Parameters
    ----------
    unit_costs : mapping of str to (years, costs)
        Of each technology: consecutive calendar years, rising, and the positive cost of a unit in each.

    Returns
    -------
    PastForecasts
        In the order of technologies, history lengths, history ends and leads.

    Raises
    ------
    ValueError
        If years are not consecutive or no technology is fast.

    References
    ----------
    docs/method.md#reference-class
    """
    rows = []
    for technology, (years, costs) in unit_costs.items():
        if np.any(np.diff(years) != 1):
            raise ValueError(f"{technology}: unit costs must be of consecutive years, got {list(years)}")
        progress = -np.log(np.asarray(costs, dtype=float))
        if not is_fast_and_steady(progress):
            continue
        technology_pace = float(np.diff(progress).mean())
        for n_readings in HISTORY_LENGTHS:
            steps = np.arange(n_readings) - (n_readings - 1) / 2
            sum_of_squares = float(steps @ steps)
            for start in range(progress.size - n_readings):
                history = progress[start : start + n_readings]
                changes = np.diff(history)
                pace, slope = float(changes.mean()), float(steps @ history) / sum_of_squares
                residual = float(np.sum((history - history.mean() - slope * steps) ** 2)) / (n_readings - 2)
                for lead in LEAD_YEARS:
                    target = start + n_readings - 1 + lead
                    if target >= progress.size:
                        continue
                    at = steps[-1] + lead
                    rows.append(
                        (
                            technology,
                            lead,
                            n_readings,
                            n_readings - 1.0,
                            history[-1],
                            progress[target],
                            pace,
                            technology_pace,
                            changes.var(ddof=1),
                            float(np.mean(changes**2)),
                            history.mean() + slope * at,
                            np.sqrt(residual * (1 + 1 / n_readings + at**2 / sum_of_squares)),
                        )
                    )
    if not rows:
        raise ValueError("no technology of the reference class is fast and steady")
    return PastForecasts(*(np.array(column) for column in zip(*rows, strict=True)))


def growth_law(forecasts: PastForecasts, coefficient: float, degrees_of_freedom: float) -> GrowthLaw:
    """Return what the law of growth says at the pace of each history, going on for the length of the forecast.

    References
    ----------
    docs/method.md#growth-factor
    """
    return GrowthLaw(
        forecasts.last_value,
        forecasts.history_pace * forecasts.lead_years,
        growth_spread(forecasts.lead_years, forecasts.record_years, coefficient),
        degrees_of_freedom,
    )


def reference_laws(forecasts: PastForecasts) -> dict[str, StudentLaw]:
    """Return the laws of the simplest forecasts, by name.

    References
    ----------
    docs/method.md#reference-forecasts
    """
    lead, record, last = forecasts.lead_years, forecasts.record_years, forecasts.last_value
    return {
        "no change": StudentLaw(last, np.sqrt(forecasts.change_mean_square * lead), forecasts.n_readings - 1),
        "same pace": StudentLaw(
            last + forecasts.history_pace * lead,
            np.sqrt(forecasts.change_variance * (lead + lead**2 / record)),
            forecasts.n_readings - 2,
        ),
        "line and residual": StudentLaw(forecasts.line_value, forecasts.line_scale, forecasts.n_readings - 2),
    }


def mean_over_technologies(values: ArrayLike, forecasts: PastForecasts, counts: ArrayLike) -> dict[int, float]:
    """Return the mean of values by lead, each technology with the same weight; under 0 the mean of all leads.

    Without the weights the long series of transistors, DRAM and photovoltaics would be three fifths of the class.

    Parameters
    ----------
    values : array_like, shape (n,)
        One value for each forecast.
    forecasts : PastForecasts
        The forecasts.
    counts : array_like of bool, shape (n,)
        Which forecasts enter the mean.

    Returns
    -------
    dict of int to float
        By lead in years; 0 is the mean over the leads.

    References
    ----------
    docs/method.md#reference-class
    """
    values, counts = np.asarray(values, dtype=float), np.asarray(counts)
    means = {}
    for lead in LEAD_YEARS:
        chosen = counts & (forecasts.lead_years == lead)
        _, place = np.unique(forecasts.technology[chosen], return_inverse=True)
        means[lead] = float(np.mean(np.bincount(place, values[chosen]) / np.bincount(place)))
    return {0: float(np.mean(list(means.values())))} | means
