"""How well forecasts said what came next: ensembles without noise, their bands, CRPS and rank of the observation."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t as student_t


def student_t_ensemble(location: ArrayLike, scale: ArrayLike, degrees_of_freedom: float, n_members: int) -> NDArray:
    """Return the quantiles ``(i - 0.5) / n`` of Student t laws: an ensemble without sampling noise.

    Parameters
    ----------
    location, scale : array_like, shape (m,)
        Centre and scale of the law of each target, in its unit.
    degrees_of_freedom : float
        Of all the laws.
    n_members : int
        Size of each ensemble.

    Returns
    -------
    ndarray, shape (m, n_members)
        Members, rising.

    References
    ----------
    docs/method.md#law-as-an-ensemble
    """
    levels = (np.arange(n_members) + 0.5) / n_members
    members = np.outer(scale, student_t.ppf(levels, degrees_of_freedom))
    return np.asarray(location, dtype=float)[:, np.newaxis] + members


def random_walk_ensemble(
    times: ArrayLike, values: ArrayLike, predict_at: ArrayLike, n_members: int, *, has_drift: bool
) -> NDArray:
    """Forecast without a model: the last value stays or goes on at the mean pace, and past changes give the spread.

    Without drift the variance of the walk per year is the mean of ``change^2 / years between``: for yearly values, its
    standard deviation after a year is the root mean square of the changes. With drift the pace, from the first value to
    the last, is taken off the changes, costs a degree of freedom, and adds its own error. The law is Student's t, with
    as many degrees of freedom as there are changes left.

    Parameters
    ----------
    times : array_like, shape (k + 1,)
        Years of the known values, rising.
    values : array_like, shape (k + 1,)
        Known values, on the scale on which changes add: log10 or log2 for what grows by factors.
    predict_at : array_like, shape (m,)
        Years to predict, later than all the known ones.
    n_members : int
        Size of each ensemble.
    has_drift : bool
        Whether the values go on at the pace so far.

    Returns
    -------
    ndarray, shape (m, n_members)
        Members, rising, in the unit of the values.

    Raises
    ------
    ValueError
        If there are fewer than two values, or three with drift, or the times do not rise.

    References
    ----------
    Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", 3rd edition, section 5.5 (naive and drift).
    docs/method.md#reference-forecasts.
    """
    times = np.asarray(times, dtype=float)
    values = np.asarray(values, dtype=float)
    predict_at = np.asarray(predict_at, dtype=float)
    degrees_of_freedom = times.size - 1 - has_drift
    if degrees_of_freedom < 1:
        raise ValueError(f"a random walk needs at least {2 + has_drift} values, got {times.size}")
    if np.any(np.diff(times) <= 0) or np.any(predict_at <= times[-1]):
        raise ValueError("times must rise, and those to predict be later than all known ones")
    span = times[-1] - times[0]
    pace = (values[-1] - values[0]) / span if has_drift else 0.0
    gaps, lead = np.diff(times), predict_at - times[-1]
    variance_per_year = np.sum((np.diff(values) - pace * gaps) ** 2 / gaps) / degrees_of_freedom
    years_of_variance = lead + lead**2 / span if has_drift else lead
    scale = np.sqrt(variance_per_year * years_of_variance)
    return student_t_ensemble(values[-1] + pace * lead, scale, degrees_of_freedom, n_members)


def central_band(ensemble: ArrayLike, share: float) -> tuple[NDArray, NDArray]:
    """Return both ends of the band that leaves the same share of an ensemble below and above it.

    Hazen's quantiles: where the members are the quantiles ``(i - 0.5) / n`` of a law, they give back the law's own.

    Parameters
    ----------
    ensemble : array_like, shape (m, n)
        Members of each forecast.
    share : float
        Share of the members that the band holds, 0 for the median twice, below 1.

    Returns
    -------
    ndarray, ndarray, each of shape (m,)
        Low and high end.

    References
    ----------
    docs/method.md#law-as-an-ensemble
    """
    low, high = np.quantile(ensemble, [(1 - share) / 2, (1 + share) / 2], axis=1, method="hazen")
    return low, high


def crps(ensemble: ArrayLike, observed: ArrayLike) -> NDArray:
    """Return the continuous ranked probability score of ensembles: 0 is best, in the unit of the observation.

    The integral of ``(F(z) - 1{z >= observed})^2``, where F is the empirical distribution of the members; it equals
    ``E|X - observed| - E|X - X'| / 2`` and, for members sorted and counted from 1, the sum
    ``2 / n^2 * sum((x_i - observed) * (n * 1{observed < x_i} - i + 1/2))``, which is computed. For a single member it
    is the absolute error.

    Parameters
    ----------
    ensemble : array_like, shape (m, n)
        Finite members of each forecast, in any order.
    observed : array_like, shape (m,)
        What came.

    Returns
    -------
    ndarray, shape (m,)
        Score of each forecast.

    References
    ----------
    Gneiting and Raftery (2007), "Strictly proper scoring rules, prediction, and estimation", JASA 102, equations 20-21.
    docs/method.md#crps.
    """
    members = np.sort(np.asarray(ensemble, dtype=float), axis=1)
    distance = members - np.asarray(observed, dtype=float)[:, np.newaxis]
    n_members = members.shape[1]
    rank = np.arange(1, n_members + 1)
    return 2 * np.sum(distance * (n_members * (distance > 0) - rank + 0.5), axis=1) / n_members**2


def probability_integral_transform(ensemble: ArrayLike, observed: ArrayLike) -> NDArray:
    """Return the share of an ensemble below what came, ties counted half: uniform for forecasts that are calibrated.

    Parameters
    ----------
    ensemble : array_like, shape (m, n)
        Members of each forecast.
    observed : array_like, shape (m,)
        What came.

    Returns
    -------
    ndarray, shape (m,)
        Shares, 0 to 1; 0 and 1 where the observation is outside the whole ensemble.

    References
    ----------
    Dawid (1984), JRSS A 147; Gneiting, Balabdaoui and Raftery (2007), JRSS B 69. docs/method.md#pit.
    """
    observed = np.asarray(observed, dtype=float)[:, np.newaxis]
    return np.mean((ensemble < observed) + 0.5 * (np.asarray(ensemble) == observed), axis=1)
