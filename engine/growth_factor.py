"""The law of growth: from the last reading on a quantity grows as its path says, times a drawn factor.

A good draw adds to the growth, a bad one divides it: the median factor is 1 and no factor is zero or negative, so
nothing turns back. How far the factor strays shrinks with the length of the forecast and of the record behind it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.ranges import not_negative


def growth_spread(lead_years: ArrayLike, record_years: ArrayLike, coefficient: ArrayLike) -> NDArray:
    """Return how far the factor strays: ``a sqrt(1 / max(l, 1) + 1 / m)``.

    The forecast error of a random walk with drift, ``a g sqrt(l + l^2 / m)``, over the growth ``g l``. A lead below a
    year counts as one.

    Parameters
    ----------
    lead_years : array_like
        Years since the last reading.
    record_years : array_like
        Years from the first to the last reading, positive.
    coefficient : array_like
        Yearly noise over yearly growth, dimensionless, 0 or above.

    Returns
    -------
    ndarray, of the broadcast shape
        Spread, dimensionless.

    Raises
    ------
    ValueError
        If a record has no length, or the coefficient is negative.

    References
    ----------
    Farmer and Lafond (2016), doi:10.1016/j.respol.2015.11.001, equation 16. docs/method.md#growth-factor.
    """
    record_years = np.asarray(record_years, dtype=float)
    if not np.all(record_years > 0):
        raise ValueError(f"years of record must be positive, got {record_years.min()}")
    return not_negative("coefficient", coefficient) * np.sqrt(1 / np.maximum(lead_years, 1.0) + 1 / record_years)


def growth_factor(score: ArrayLike, spread: ArrayLike) -> NDArray:
    """Return the factor of a score: ``1 + s z`` for a good draw, ``exp(s z)`` for a bad one.

    Both arms meet at 1 with the same slope. Shapes broadcast.

    References
    ----------
    docs/method.md#growth-factor
    """
    step = np.asarray(score, dtype=float) * spread
    return np.where(step >= 0, 1 + step, np.exp(np.minimum(step, 0.0)))
