"""What a forecast says as a distribution, and how well it said what came: quantiles, rank, log score and CRPS.

A reading above what can be measured is scored as what it says, that the value is above the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit
from scipy.stats import t as student_t
from statsmodels.regression.linear_model import OLS

from engine.dates import DAYS_PER_YEAR

#: Nodes of Gauss and Legendre for each smooth piece of an integral; 32 already agree to 1e-8.
NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)
UNIT_NODES, UNIT_WEIGHTS = (NODES + 1) / 2, WEIGHTS / 2
#: Changes within a day count as changes of a day.
ONE_DAY = 1 / DAYS_PER_YEAR
#: Where all readings agree a law still has a spread, far below any reading's error.
TINY = 1e-12
#: Variance a year of level and slope over that of the noise, from none to next to all.
RATIOS = np.concatenate([[0.0], np.logspace(-2, 4, 13)])
#: Members of a mixture when its CRPS is taken: quantiles of each of its laws.
N_MEMBERS = 2**9
#: Halvings that find a quantile of a mixture between those of its laws.
N_HALVINGS = 60


class ForecastLaw(Protocol):
    """Distribution of the forecast of each of several targets."""

    def quantile(self, level: ArrayLike) -> NDArray:
        """Return the value below which each law has the share ``level``."""

    def cdf(self, value: ArrayLike) -> NDArray:
        """Return the share of each law below a value."""

    def log_density(self, value: ArrayLike) -> NDArray:
        """Return the log of the density of each law at a value."""

    def crps(self, value: ArrayLike, *, is_above: ArrayLike = False) -> NDArray:
        """Return the continuous ranked probability score of each law for what came."""


def squared_tails(
    at: NDArray,
    degrees_of_freedom: ArrayLike,
    slope: Callable[[NDArray], ArrayLike],
    below: ArrayLike,
    above: ArrayLike,
) -> NDArray:
    """Return integrals of the squared tails of Student t laws over scores, times the slope of what is scored.

    ``below`` times the integral of ``cdf^2`` up to the score ``at``, and ``above`` times that of ``(1 - cdf)^2`` from
    there on. Between minus infinity, 0, the score and infinity the integrand is smooth: each piece is integrated by
    Gauss and Legendre, those without an end over ``x = u / (1 - u)``.

    Parameters
    ----------
    at : ndarray, shape (...)
        Scores; minus infinity where all of the law is above.
    degrees_of_freedom : array_like, shape (...)
        Of the laws.
    slope : callable
        Change of the value per change of the score, a function of scores of shape (..., nodes).
    below, above : array_like, shape (...)
        Weights of the two tails.

    Returns
    -------
    ndarray, shape (...)
        Weighted sum of both integrals.

    References
    ----------
    docs/method.md#crps
    """
    degrees_of_freedom = np.asarray(degrees_of_freedom, dtype=float)[..., np.newaxis]
    below, above = np.asarray(below, dtype=float)[..., np.newaxis], np.asarray(above, dtype=float)[..., np.newaxis]
    reached = np.isfinite(at)
    low, high = np.where(reached, np.minimum(at, 0.0), 0.0), np.where(reached, np.maximum(at, 0.0), 0.0)
    stretch, per_stretch = UNIT_NODES / (1 - UNIT_NODES), 1 / (1 - UNIT_NODES) ** 2
    pieces = (
        (low[..., np.newaxis] - stretch, per_stretch),
        (low[..., np.newaxis] + (high - low)[..., np.newaxis] * UNIT_NODES, (high - low)[..., np.newaxis]),
        (high[..., np.newaxis] + stretch, per_stretch),
    )
    total = np.zeros(at.shape)
    for score, per_node in pieces:
        is_below = score < at[..., np.newaxis]
        tail = stdtr(degrees_of_freedom, np.where(is_below, score, -score))
        total += np.sum(np.where(is_below, below, above) * tail**2 * slope(score) * per_node * UNIT_WEIGHTS, axis=-1)
    return total


@dataclass(frozen=True)
class StudentLaw:
    """Student's t about a location, one for each target; arrays that broadcast to shape (m,)."""

    location: ArrayLike
    scale: ArrayLike
    degrees_of_freedom: ArrayLike

    def quantile(self, level: ArrayLike) -> NDArray:
        """Return the value below which each law has the share ``level``."""
        return np.asarray(self.location) + np.asarray(self.scale) * stdtrit(self.degrees_of_freedom, level)

    def cdf(self, value: ArrayLike) -> NDArray:
        """Return the share of each law below a value."""
        return stdtr(self.degrees_of_freedom, self._score(value))

    def log_density(self, value: ArrayLike) -> NDArray:
        """Return the log of the density of each law at a value."""
        return student_t.logpdf(self._score(value), self.degrees_of_freedom) - np.log(self.scale)

    def crps(self, value: ArrayLike, *, is_above: ArrayLike = False) -> NDArray:
        """Return the continuous ranked probability score of each law for what came."""
        above = np.logical_not(is_above)
        return self.scale * squared_tails(self._score(value), self.degrees_of_freedom, np.ones_like, 1.0, above)

    def _score(self, value: ArrayLike) -> NDArray:
        return np.asarray((np.asarray(value) - self.location) / self.scale)


@dataclass(frozen=True)
class MixtureLaw:
    """Student t laws of the same targets, each with its weight; the weights add up to 1."""

    laws: Sequence[StudentLaw]
    weights: Sequence[float]

    def quantile(self, level: ArrayLike) -> NDArray:
        """Return the value below which each mixture has the share ``level``, by halving between those of its laws."""
        of_laws = np.stack([law.quantile(level) for law in self.laws])
        low, high = of_laws.min(axis=0), of_laws.max(axis=0)
        for _ in range(N_HALVINGS):
            middle = (low + high) / 2
            is_low = self.cdf(middle) < level
            low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
        return (low + high) / 2

    def cdf(self, value: ArrayLike) -> NDArray:
        """Return the share of each mixture below a value."""
        return sum(weight * law.cdf(value) for law, weight in zip(self.laws, self.weights, strict=True))

    def log_density(self, value: ArrayLike) -> NDArray:
        """Return the log of the density of each mixture at a value."""
        weighted = [np.log(w) + law.log_density(value) for law, w in zip(self.laws, self.weights, strict=True)]
        return np.logaddexp.reduce(weighted, axis=0)

    def crps(self, value: ArrayLike, *, is_above: ArrayLike = False) -> NDArray:
        """Return the continuous ranked probability score of each mixture for what came.

        ``E|X - y| - E|X - X'| / 2`` over weighted members; a value that is known to be above ``y`` is scored as
        forecasts of ``min(X, y)`` are.
        """
        value = np.asarray(value, dtype=float)[:, np.newaxis]
        levels = (np.arange(N_MEMBERS) + 0.5) / N_MEMBERS
        members = np.concatenate([law.quantile(levels[:, np.newaxis]).T for law in self.laws], axis=1)
        limit = np.where(np.asarray(is_above), value[:, 0], np.inf)[:, np.newaxis]
        members = np.minimum(members, limit)
        weights = np.repeat(np.asarray(self.weights) / N_MEMBERS, N_MEMBERS)
        order = np.argsort(members, axis=1)
        members, weights = np.take_along_axis(members, order, axis=1), weights[order]
        reached = np.cumsum(weights, axis=1)
        spread = np.sum(weights * members * (2 * reached - weights - 1), axis=1)
        return np.sum(weights * np.abs(members - value), axis=1) - spread


def log_score(law: ForecastLaw, value: ArrayLike, is_above: ArrayLike) -> NDArray:
    """Return the log density at what came, and the log of the share above it where only that is known.

    Minus infinity where a law gives what came no chance at all.

    References
    ----------
    Gneiting and Raftery (2007), doi:10.1198/016214506000001437, section 4.1. docs/method.md#forecast-record.
    """
    with np.errstate(divide="ignore"):
        return np.where(is_above, np.log1p(-law.cdf(value)), law.log_density(value))


def rank(law: ForecastLaw, value: ArrayLike, is_above: ArrayLike) -> NDArray:
    """Return the share of a law below what came (PIT), and the middle of the shares left where only a limit is known.

    References
    ----------
    Dawid (1984), doi:10.2307/2981683. docs/method.md#pit.
    """
    share = law.cdf(value)
    return np.where(is_above, (1 + share) / 2, share)


def no_change_law(times: NDArray, values: NDArray, predict_at: NDArray) -> StudentLaw:
    """Return the forecast that the last value stays; past changes give the spread.

    The variance of the walk per year is the mean of ``change^2 / years between``. Changes within a day count as of one.

    Parameters
    ----------
    times, values : ndarray, shape (n,)
        At least two known readings, in the order of time, on a scale on which changes add.
    predict_at : ndarray, shape (m,)
        Times to predict, later than the last.

    References
    ----------
    docs/method.md#reference-forecasts
    """
    changes, years = np.diff(values), np.maximum(np.diff(times), ONE_DAY)
    variance = np.mean(changes**2 / years)
    return StudentLaw(np.full(predict_at.shape, values[-1]), _scale(variance * (predict_at - times[-1])), changes.size)


def same_pace_law(times: NDArray, values: NDArray, predict_at: NDArray) -> StudentLaw:
    """Return the forecast that the mean pace so far goes on; arguments as for ``no_change_law``, from three readings.

    References
    ----------
    docs/method.md#reference-forecasts
    """
    changes, years = np.diff(values), np.diff(times)
    span, lead = times[-1] - times[0], predict_at - times[-1]
    pace = (values[-1] - values[0]) / span
    variance = np.sum((changes - pace * years) ** 2 / np.maximum(years, ONE_DAY)) / (changes.size - 1)
    return StudentLaw(values[-1] + pace * lead, _scale(variance * (lead + lead**2 / span)), changes.size - 1)


def line_law(times: NDArray, values: NDArray, predict_at: NDArray) -> StudentLaw:
    """Return the forecast of a least-squares line with its residual; arguments as for ``same_pace_law``.

    References
    ----------
    docs/method.md#prediction-from-a-fit
    """
    return _polynomial(times, values, predict_at, 1)[0]


def faster_or_not_law(times: NDArray, values: NDArray, predict_at: NDArray) -> MixtureLaw:
    """Return the mixture of exponential growth, a line, and superexponential growth, a parabola that bends upwards.

    Each has the weight of its greatest likelihood under normal errors. The parabola enters from five readings on, and
    only where it bends upwards. Arguments as for ``same_pace_law``.

    References
    ----------
    docs/method.md#reference-forecasts
    """
    candidates = [_polynomial(times, values, predict_at, 1)]
    if times.size >= 5:
        faster = _polynomial(times, values, predict_at, 2)
        if faster[2] > 0:
            candidates.append(faster)
    log_likelihood = np.array([candidate[1] for candidate in candidates])
    weights = np.exp(log_likelihood - log_likelihood.max())
    return MixtureLaw([candidate[0] for candidate in candidates], (weights / weights.sum()).tolist())


def local_linear_trend_law(times: NDArray, values: NDArray, predict_at: NDArray) -> StudentLaw:
    """Return the forecast of a trend whose level and slope walk, its variances by restricted likelihood.

    ``y = level + slope t + walk + integrated walk + noise`` in continuous time, as readings come at any date, with two
    variance ratios chosen on a grid and the rest in closed form: the best linear unbiased prediction and its error.
    Arguments as for ``same_pace_law``, from four readings.

    References
    ----------
    Harvey (1989), "Forecasting, Structural Time Series Models and the Kalman Filter", sections 2.3 and 4.5.
    docs/method.md#local-linear-trend.
    """
    n = times.size
    since, at = times - times[0], predict_at - times[0]
    design, design_at = np.stack([np.ones(n), since], axis=1), np.stack([np.ones(at.size), at], axis=1)
    level_ratio, slope_ratio = (grid.ravel()[:, None, None] for grid in np.meshgrid(RATIOS, RATIOS))
    covariance = np.eye(n) + level_ratio * _walk(since, since) + slope_ratio * _integrated_walk(since, since)
    inverse = np.linalg.inv(covariance)
    information = design.T @ inverse @ design
    slopes = np.linalg.solve(information, design.T @ inverse @ values[:, np.newaxis])
    residual = values[:, np.newaxis] - design @ slopes
    scale = np.maximum((residual.transpose(0, 2, 1) @ inverse @ residual)[:, 0, 0] / (n - 2), TINY)
    restricted = -(np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1] + (n - 2) * np.log(scale))
    best = int(np.argmax(restricted))
    with_readings = level_ratio[best] * _walk(at, since) + slope_ratio[best] * _integrated_walk(at, since)
    own = 1 + level_ratio[best, 0] * at + slope_ratio[best, 0] * at**3 / 3
    gain = with_readings @ inverse[best]
    location = design_at @ slopes[best] + gain @ residual[best]
    unexplained = design_at - gain @ design
    variance = own - np.sum(gain * with_readings, axis=1)
    variance += np.sum(unexplained @ np.linalg.inv(information[best]) * unexplained, axis=1)
    return StudentLaw(location[:, 0], _scale(scale[best] * variance), n - 2)


def _walk(first: NDArray, second: NDArray) -> NDArray:
    """Return the covariance of a walk of variance 1 a year between times since its start."""
    return np.minimum(first[:, np.newaxis], second)


def _integrated_walk(first: NDArray, second: NDArray) -> NDArray:
    """Return the covariance of the integral of such a walk."""
    early, late = np.minimum(first[:, np.newaxis], second), np.maximum(first[:, np.newaxis], second)
    return early**2 * (3 * late - early) / 6


def _polynomial(times: NDArray, values: NDArray, predict_at: NDArray, degree: int) -> tuple[StudentLaw, float, float]:
    """Return the prediction of a least-squares polynomial, its greatest log likelihood and its highest coefficient."""
    centre = times.mean()
    result = OLS(values, np.vander(times - centre, degree + 1)).fit()
    prediction = result.get_prediction(np.vander(predict_at - centre, degree + 1))
    law = StudentLaw(prediction.predicted_mean, np.maximum(prediction.se_obs, TINY), result.df_resid)
    return law, float(result.llf), float(result.params[0])


def _scale(variance: NDArray) -> NDArray:
    """Return the root of a variance, which no series of equal changes makes zero."""
    return np.sqrt(np.maximum(variance, TINY))
