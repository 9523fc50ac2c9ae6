"""Research taste: the selection of experiments, of humans and of AIs: docs/method.md#takeoff-taste."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.polynomial.legendre import leggauss
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from engine.takeoff_arithmetic import Table
from engine.takeoff_roots import find_roots

#: Nodes and weights of the mean over human researchers, as many as in the published code.
MEAN_NODES, MEAN_WEIGHTS = hermegauss(32)
MEAN_WEIGHTS /= MEAN_WEIGHTS.sum()
#: Nodes and weights of the integral over humans above an AI.
ABOVE_NODES, ABOVE_WEIGHTS = leggauss(80)
#: Standard deviations above which nobody is.
HIGHEST_SD = 12.0
#: Tables of taste start this many standard deviations below the median, where AI taste adds nothing.
LOWEST_SD = -5.0
#: Standard deviations over which the rows of a table of taste grow twice as wide.
WIDENING_SD = 16.0
LEAST_BRACKET = 1e-300


@dataclass(frozen=True)
class Taste:
    """Human taste ``G(mu + sigma z)`` over standard deviations z from the median.

    Attributes
    ----------
    mu, sigma : ndarray, shape (n_sets,)
        Mean and standard deviation of the underlying normal.
    ln_ceiling : ndarray, shape (n_sets,)
        Natural log of the largest taste.
    smoothing : ndarray, shape (n_sets,)
        Shape of the approach to the ceiling; 0.5 is the limit ``G(y) = exp(lnA (1 - exp(-y / lnA)))``.
    """

    mu: NDArray
    sigma: NDArray
    ln_ceiling: NDArray
    smoothing: NDArray

    def ln_taste(self, z: ArrayLike) -> NDArray:
        """Return ln of the taste ``z`` standard deviations from the median, shape (..., n_sets)."""
        return ln_capped(self.mu + self.sigma * z, self.ln_ceiling, self.smoothing)

    def ln_aggregate(self, z: ArrayLike) -> NDArray:
        """Return ln of the mean of the better of human and AI taste, exact to 1e-9, shape (n_sets,)."""
        z = np.asarray(z, dtype=float)
        top = np.maximum(z, HIGHEST_SD)
        x = z + (top - z) * (ABOVE_NODES[:, None] + 1) / 2
        above = np.exp(self.ln_taste(x) - x**2 / 2) * ABOVE_WEIGHTS[:, None] * (top - z) / 2 / np.sqrt(2 * np.pi)
        # Far below the median every human is better: the mean is that of humans, 1.
        with np.errstate(divide="ignore"):
            found = np.logaddexp(self.ln_taste(z) + np.log(ndtr(z)), np.log(above.sum(axis=0)))
        return np.where(z < -HIGHEST_SD, 0.0, np.maximum(found, 0.0))

    def table(self, rows: int) -> tuple[Table, float, float]:
        """Return the table of ``ln_aggregate`` over ``table_argument(z)``."""
        reach = np.linspace(0.0, WIDENING_SD, rows + 1)[:-1]
        z = LOWEST_SD + WIDENING_SD * reach / (WIDENING_SD - reach)
        taste = np.exp(np.minimum(self.ln_taste(z[:, None]), 700.0))
        # T' = G' * Phi, so T is a sum of rises of G, each times the mean share of humans below.
        below = ndtr(z)
        share = ((below[1:] + below[:-1]) / 2)[:, None]
        rises = np.cumsum(np.diff(taste, axis=0) * share, axis=0)
        aggregate = np.concatenate([np.ones((1, taste.shape[1])), 1.0 + rises])
        return Table.of(0.0, WIDENING_SD / rows, np.log(np.maximum(aggregate, taste)))


def ln_capped(y: ArrayLike, ln_ceiling: ArrayLike, smoothing: ArrayLike) -> NDArray:
    """Return ln G(y): about y in the human range, and never above ``ln_ceiling``.

    References
    ----------
    docs/method.md#takeoff-taste
    """
    smoothing = np.asarray(smoothing)
    is_limit = np.abs(smoothing - 0.5) < 1e-9
    limit = -ln_ceiling * np.expm1(-y / ln_ceiling)
    if is_limit.all():
        return limit
    odds = np.where(is_limit, 2.0, 1.0 / np.where(is_limit, 1 / 3, smoothing) - 1.0)
    weight, rate = odds**2, 2.0 * np.log(odds) / ln_ceiling
    with np.errstate(over="ignore"):
        bracket = weight + (1.0 - weight) * np.exp(rate * y / (1.0 - weight))
    return np.where(is_limit, limit, np.log(np.maximum(bracket, LEAST_BRACKET)) / rate)


def _inverse_capped(ln_taste: NDArray, ln_ceiling: NDArray, smoothing: NDArray) -> NDArray:
    """Return y of ``ln_capped(y) = ln_taste``; NaN at or above the ceiling."""
    is_limit = np.abs(smoothing - 0.5) < 1e-9
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        limit = -ln_ceiling * np.log1p(-ln_taste / ln_ceiling)
        if is_limit.all():
            return limit
        odds = np.where(is_limit, 2.0, 1.0 / np.where(is_limit, 1 / 3, smoothing) - 1.0)
        weight, rate = odds**2, 2.0 * np.log(odds) / ln_ceiling
        general = (1.0 - weight) / rate * np.log((np.exp(rate * ln_taste) - weight) / (1.0 - weight))
    return np.where(is_limit, limit, general)


def top_sd(top_percentile: ArrayLike) -> NDArray:
    """Return how many standard deviations the top researcher is above the median.

    References
    ----------
    docs/method.md#takeoff-taste
    """
    return ndtri(top_percentile)


def solve_taste(
    top_multiple: ArrayLike, top_percentile: ArrayLike, limit: ArrayLike, smoothing: ArrayLike
) -> tuple[Taste, NDArray]:
    """Return the distribution of taste with mean 1 whose top is ``top_multiple`` of its median.

    Parameters
    ----------
    top_multiple : array_like, shape (n_sets,)
        Taste of the top researcher over that of the median.
    top_percentile : array_like, shape (n_sets,)
        Quantile of the top researcher.
    limit : array_like, shape (n_sets,)
        The ceiling of taste is ``top_multiple ** (1 + limit)``.
    smoothing : array_like, shape (n_sets,)
        See ``Taste``.

    Returns
    -------
    taste : Taste
    is_solved : ndarray of bool, shape (n_sets,)

    References
    ----------
    docs/method.md#takeoff-taste
    """
    ln_top = np.log(top_multiple)
    ln_ceiling = ln_top * (1.0 + np.asarray(limit))
    smoothing = np.broadcast_to(np.asarray(smoothing, dtype=float), ln_top.shape)
    z_top = top_sd(top_percentile)

    def spread(mu: NDArray) -> NDArray:
        ln_median = ln_capped(mu, ln_ceiling, smoothing)
        return (_inverse_capped(ln_median + ln_top, ln_ceiling, smoothing) - mu) / z_top

    def excess(mu: NDArray) -> NDArray:
        y = mu + spread(mu) * MEAN_NODES[:, None]
        mean = np.sum(MEAN_WEIGHTS[:, None] * np.exp(ln_capped(y, ln_ceiling, smoothing)), axis=0)
        return np.nan_to_num(np.log(mean), nan=1e3)

    # The median is below e, low enough that its top stays under the ceiling, and has a taste.
    lowest = np.maximum(
        -1.5 * ln_top - 1.0, (1 - 1e-9) * _inverse_capped(np.full_like(ln_top, -np.inf), ln_ceiling, smoothing)
    )
    highest = np.minimum(_inverse_capped(0.999 * np.asarray(limit) * ln_top, ln_ceiling, smoothing), 1.0)
    mu, is_found = find_roots(excess, lowest, highest, tolerance=1e-12)
    return Taste(mu, spread(mu), ln_ceiling, smoothing), is_found
