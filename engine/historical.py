"""Log-linear trends of the historical baseline: fits, re-fits by window, break test, influence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import f as f_distribution
from statsmodels.regression.linear_model import OLS, RegressionResultsWrapper
from statsmodels.stats.stattools import durbin_watson

#: A line through two points leaves no residual to estimate an error from.
MIN_POINTS = 3


@dataclass(frozen=True)
class LogLinearFit:
    """A least-squares line through log10 of a quantity.

    Slopes are in log10 per year, the intercept in log10 of the quantity's unit at year 0, the interval at 95%.
    """

    n_points: int
    slope_log10_per_year: float
    intercept_log10: float
    r_squared: float
    standard_error: float
    slope_low_log10_per_year: float
    slope_high_log10_per_year: float
    residual_standard_error_log10: float
    durbin_watson: float


@dataclass(frozen=True)
class BreakTest:
    """A Chow test of one line against a line before and another after a year.

    Slopes are in log10 per year; ``p_value`` is the chance of so large an F if nothing changed in that year.
    """

    n_before: int
    n_after: int
    slope_before_log10_per_year: float
    slope_after_log10_per_year: float
    f_statistic: float
    p_value: float


def is_fittable(year: ArrayLike, quantity: ArrayLike) -> bool:
    """Return whether points determine a line, its error and the share of variance it explains.

    Parameters
    ----------
    year, quantity : array_like, shape (n,)
        As for ``fit_log_linear``, which accepts what passes here.

    Returns
    -------
    bool
        True for at least three points at more than one year and with more than one quantity.

    References
    ----------
    docs/method.md#log-linear-fit
    """
    return len(year) >= MIN_POINTS and bool(np.ptp(year) > 0) and bool(np.ptp(quantity) > 0)


def _checked(year: ArrayLike, quantity: ArrayLike) -> tuple[NDArray, NDArray]:
    """Return the arrays as floats, or raise ValueError naming what is wrong with them."""
    year = np.asarray(year, dtype=float)
    quantity = np.asarray(quantity, dtype=float)
    if year.shape != quantity.shape or year.ndim != 1:
        raise ValueError(f"year and quantity must be 1-d and alike, got {year.shape}, {quantity.shape}")
    if year.size < MIN_POINTS:
        raise ValueError(f"a fit needs at least {MIN_POINTS} points, got {year.size}")
    if not np.all(np.isfinite(year)) or np.ptp(year) == 0:
        raise ValueError("years must be finite and not all the same")
    if not np.all(np.isfinite(quantity) & (quantity > 0)):
        raise ValueError("quantities must be finite and positive: a logarithm is taken")
    if np.ptp(quantity) == 0:
        raise ValueError("quantities must not be all the same: there is no variance to explain")
    return year, quantity


def _least_squares(year: NDArray, quantity: NDArray) -> tuple[RegressionResultsWrapper, float]:
    """Return the fit of log10(quantity) on the year less its mean, and that mean.

    Centred, because years near 2000 would otherwise cost the intercept four digits.
    """
    centre = year.mean()
    design = np.column_stack([np.ones_like(year), year - centre])
    return OLS(np.log10(quantity), design).fit(), centre


def fit_log_linear(year: ArrayLike, quantity: ArrayLike) -> LogLinearFit:
    """Fit ``log10(quantity) = intercept + slope * year`` by ordinary least squares.

    Parameters
    ----------
    year : array_like, shape (n,)
        Fractional calendar year, e.g. 2024.5, in time order (the Durbin-Watson statistic reads that order).
    quantity : array_like, shape (n,)
        Strictly positive values in any one unit, e.g. FLOP.

    Returns
    -------
    LogLinearFit
        Slope, intercept, their errors and diagnostics.

    Raises
    ------
    ValueError
        If shapes differ, n < 3, all years or all quantities are equal, or a value is not finite and positive.

    References
    ----------
    Epoch AI, "Notable AI Models" trend method; Durbin and Watson (1950), Biometrika 37. docs/method.md#log-linear-fit.
    """
    year, quantity = _checked(year, quantity)
    result, centre = _least_squares(year, quantity)
    level, slope = result.params
    slope_low, slope_high = result.conf_int(alpha=0.05)[1]
    return LogLinearFit(
        n_points=int(year.size),
        slope_log10_per_year=float(slope),
        intercept_log10=float(level - slope * centre),
        r_squared=float(result.rsquared),
        standard_error=float(result.bse[1]),
        slope_low_log10_per_year=float(slope_low),
        slope_high_log10_per_year=float(slope_high),
        residual_standard_error_log10=float(np.sqrt(result.mse_resid)),
        durbin_watson=float(durbin_watson(result.resid)),
    )


def chow_test(year: ArrayLike, quantity: ArrayLike, break_year: float) -> BreakTest:
    """Test whether level or slope of a log-linear trend changed at ``break_year``.

    Parameters
    ----------
    year : array_like, shape (n,)
        Fractional calendar year, in time order.
    quantity : array_like, shape (n,)
        Strictly positive values in any one unit.
    break_year : float
        First moment of the later regime.

    Returns
    -------
    BreakTest
        Slopes on both sides, F statistic with 2 and n - 4 degrees of freedom, and its p value.

    Raises
    ------
    ValueError
        If either side has fewer than 3 points or no spread, or a value is not finite and positive.

    References
    ----------
    Chow (1960), Econometrica 28(3), 591-605. docs/method.md#break-test.
    """
    year, quantity = _checked(year, quantity)
    is_before = year < break_year
    before, _ = _least_squares(*_checked(year[is_before], quantity[is_before]))
    after, _ = _least_squares(*_checked(year[~is_before], quantity[~is_before]))
    pooled, _ = _least_squares(year, quantity)
    split_ssr = before.ssr + after.ssr
    n_coefficients = 2
    degrees_of_freedom = year.size - 2 * n_coefficients
    f_statistic = ((pooled.ssr - split_ssr) / n_coefficients) / (split_ssr / degrees_of_freedom)
    return BreakTest(
        n_before=int(is_before.sum()),
        n_after=int((~is_before).sum()),
        slope_before_log10_per_year=float(before.params[1]),
        slope_after_log10_per_year=float(after.params[1]),
        f_statistic=float(f_statistic),
        p_value=float(f_distribution.sf(f_statistic, n_coefficients, degrees_of_freedom)),
    )
