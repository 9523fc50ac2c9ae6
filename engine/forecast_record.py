"""What forecasts made at past cut-offs said of what came next, and what chance alone makes of such a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.forecast_laws import (
    faster_or_not_law,
    line_law,
    local_linear_trend_law,
    no_change_law,
    same_pace_law,
)
from engine.forecast_scores import ForecastLaw
from engine.growth_factor import growth_spread
from engine.growth_law import GrowthLaw

#: The simplest forecast has a mean pace and an error of it.
MIN_READINGS = 3
#: Readings behind a forecast, by the name of its law: the fewest that it needs and the last that it looks at.
REFERENCE_LAWS: dict[str, tuple[Callable[[NDArray, NDArray, NDArray], ForecastLaw], int, int | None]] = {
    "stored line": (line_law, MIN_READINGS, None),
    "no change": (no_change_law, MIN_READINGS, None),
    "same pace": (same_pace_law, MIN_READINGS, None),
    "last 4": (line_law, 4, 4),
    "last 6": (line_law, 6, 6),
    "local linear trend": (local_linear_trend_law, 4, None),
    "exponential or faster": (faster_or_not_law, MIN_READINGS, None),
}
GROWTH_FACTOR = "growth factor"


def growth_factor_law(
    times: NDArray, values: NDArray, predict_at: NDArray, coefficient: float, degrees_of_freedom: float
) -> GrowthLaw:
    """Return what the law of growth says when the path is the mean pace of the record.

    Parameters
    ----------
    times, values : ndarray, shape (n,)
        Known readings in the order of time, at least two, on a scale on which growth adds.
    predict_at : ndarray, shape (m,)
        Times to predict, years, later than the last reading.
    coefficient, degrees_of_freedom : float
        Of the law.

    References
    ----------
    docs/method.md#forecast-record
    """
    record_years = times[-1] - times[0]
    lead = predict_at - times[-1]
    growth = (values[-1] - values[0]) / record_years * lead
    return GrowthLaw(values[-1], growth, growth_spread(lead, record_years, coefficient), degrees_of_freedom)


def laws_at(
    times: NDArray, values: NDArray, predict_at: NDArray, coefficient: float, degrees_of_freedom: float
) -> dict[str, ForecastLaw]:
    """Return every law that the known readings are enough for, by its name; arguments as for ``growth_factor_law``.

    References
    ----------
    docs/method.md#forecast-record
    """
    laws: dict[str, ForecastLaw] = {
        GROWTH_FACTOR: growth_factor_law(times, values, predict_at, coefficient, degrees_of_freedom)
    }
    for name, (fit, fewest, last) in REFERENCE_LAWS.items():
        if times.size >= fewest:
            kept = slice(-last if last else None, None)
            laws[name] = fit(times[kept], values[kept], predict_at)
    return laws


def simulated_records(
    times: NDArray,
    known_counts: Sequence[int],
    coefficient: float,
    degrees_of_freedom: float,
    n_worlds: int,
    generator: np.random.Generator,
) -> NDArray:
    """Return the ranks of what comes within the forecasts of worlds in which growth strays as the law says.

    In such a world the growth between two readings has the mean and the variance of a random walk with drift, ``g t``
    and ``a^2 g^2 t``, and is never negative: a gamma process. Every cut-off forecasts from what it knows, as in the
    record. A pace of 1 stands for all, as the law scales with it.

    Parameters
    ----------
    times : ndarray, shape (n,)
        Years of the readings, in order.
    known_counts : sequence of int
        Readings known at each cut-off, at least two and fewer than n.
    coefficient, degrees_of_freedom : float
        Of the law.
    n_worlds : int
        Worlds to simulate.
    generator : numpy.random.Generator
        Source of the worlds.

    Returns
    -------
    ndarray, shape (n_worlds, rows)
        Ranks, 0 to 1, with rows in the order of cut-offs and targets.

    References
    ----------
    docs/method.md#simulated-records
    """
    years = np.diff(times)
    steps = coefficient**2 * generator.gamma(np.maximum(years, 0) / coefficient**2, size=(n_worlds, years.size))
    values = np.concatenate([np.zeros((n_worlds, 1)), np.cumsum(steps, axis=1)], axis=1)
    ranks = []
    for known in known_counts:
        last, record_years = known - 1, times[known - 1] - times[0]
        lead = times[known:] - times[last]
        growth = values[:, [last]] / record_years * lead
        law = GrowthLaw(values[:, [last]], growth, growth_spread(lead, record_years, coefficient), degrees_of_freedom)
        ranks.append(law.cdf(values[:, known:]))
    return np.concatenate(ranks, axis=1)
