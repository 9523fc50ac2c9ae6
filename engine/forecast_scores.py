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

#: Nodes of Gauss and Legendre for each smooth piece of an integral; 32 already agree to 1e-8.
NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)
UNIT_NODES, UNIT_WEIGHTS = (NODES + 1) / 2, WEIGHTS / 2
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
