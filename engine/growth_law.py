"""The growth factor as a distribution of forecasts: quantiles, share, density and CRPS."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit
from scipy.stats import t as student_t

from engine.forecast_scores import squared_tails
from engine.growth_factor import growth_factor


@dataclass(frozen=True)
class GrowthLaw:
    """Distribution of ``last_value + growth * factor``, its scores Student's t; arrays of one shape, or that broadcast.

    With a growth of zero all of it lies on the last reading. On a falling path (growth below zero) nothing lies above
    the last reading, on a rising one nothing below.

    References
    ----------
    docs/method.md#growth-factor
    """

    last_value: ArrayLike
    growth: ArrayLike
    spread: ArrayLike
    degrees_of_freedom: float

    def quantile(self, level: ArrayLike) -> NDArray:
        """Return the value below which the law has the share ``level``."""
        score = stdtrit(self.degrees_of_freedom, level)
        return self.last_value + np.asarray(self.growth) * growth_factor(np.sign(self.growth) * score, self.spread)

    def cdf(self, value: ArrayLike) -> NDArray:
        """Return the share of the law below ``value``, a value that holds all of it counted half."""
        score = self._score(value)
        share = np.where(np.greater(self.growth, 0), score, -score)
        at_last = 0.5 + 0.5 * np.sign(np.subtract(value, self.last_value))
        return np.where(np.equal(self.growth, 0), at_last, stdtr(self.degrees_of_freedom, share))

    def log_density(self, value: ArrayLike) -> NDArray:
        """Return the log of the density at ``value``: minus infinity where the law cannot be, NaN without growth."""
        score = self._score(value)
        with np.errstate(divide="ignore", invalid="ignore"):
            # growth times the slope of the factor, which is s on the good arm and s times the factor on the bad one
            log_slope = np.log(np.abs(self.growth) * np.asarray(self.spread)) + np.minimum(score * self.spread, 0.0)
            log_density = student_t.logpdf(score, self.degrees_of_freedom) - log_slope
        outside = np.where(np.equal(self.growth, 0), np.nan, -np.inf)
        return np.where(np.isfinite(score), log_density, outside)

    def crps(self, value: ArrayLike, *, is_above: ArrayLike = False) -> NDArray:
        """Return the continuous ranked probability score for what came: the integral of ``(cdf - 1{x >= value})^2``.

        Up to the value only where no more is known than that what came is above it.
        """
        value, last_value, growth, spread, is_above = np.broadcast_arrays(
            value, self.last_value, self.growth, self.spread, is_above
        )
        counts_above = np.where(is_above, 0.0, 1.0)
        # On a falling path what is below the value has the higher scores.
        rises = growth >= 0
        below, above = np.where(rises, 1.0, counts_above), np.where(rises, counts_above, 1.0)
        tails = squared_tails(
            self._score(value),
            self.degrees_of_freedom,
            lambda score: spread[..., np.newaxis] * np.exp(np.minimum(score * spread[..., np.newaxis], 0.0)),
            below,
            above,
        )
        # What lies between the end of the law and a value beyond it counts whole, where it is known.
        is_below_end = np.where(growth == 0, value < last_value, rises)
        beyond = np.where(
            growth == 0, np.abs(value - last_value), np.maximum((last_value - value) * np.sign(growth), 0)
        )
        return beyond * np.where(is_below_end, counts_above, 1.0) + np.abs(growth) * tails

    def _score(self, value: ArrayLike) -> NDArray:
        """Return the score that gives ``value``; minus infinity beyond the last reading, or without growth."""
        value, last_value, growth, spread = np.broadcast_arrays(value, self.last_value, self.growth, self.spread)
        ratio = np.divide(value - last_value, growth, out=np.full(value.shape, -1.0), where=growth != 0)
        return np.where(ratio > 0, _score_of(np.where(ratio > 0, ratio, 1.0), spread), -np.inf)


def _score_of(factor: NDArray, spread: NDArray) -> NDArray:
    """Return the score of a positive factor."""
    return np.where(factor >= 1, factor - 1, np.log(factor)) / spread
