"""Trend of the METR time horizon: a line through log2 of the horizon, its error, and what it predicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t as student_t
from statsmodels.regression.linear_model import OLS, RegressionResultsWrapper

from engine.dates import DAYS_PER_YEAR

#: A line through two points leaves no residual to estimate an error from.
MIN_POINTS = 3


@dataclass(frozen=True)
class HorizonFit:
    """A least-squares line of log2 horizon on time.

    Growth is in doublings per year, the level in log2 minutes at 2025.0, the doubling time in days with the 95%
    interval that follows from the growth's; an interval that reaches no growth has no upper end (NaN).
    """

    n_models: int
    doublings_per_year: float
    doublings_per_year_standard_error: float
    level_2025_minutes_log2: float
    doubling_days: float
    doubling_low_days: float
    doubling_high_days: float
    residual_doublings: float
    r_squared: float


@dataclass(frozen=True)
class HorizonPrediction:
    """Horizon that a fit predicts, log2 minutes, with a band of 90%; every array of shape (n,)."""

    predicted: NDArray
    low: NDArray
    high: NDArray


def _fit(years_since_2025: ArrayLike, horizon_minutes: ArrayLike) -> tuple[NDArray, RegressionResultsWrapper]:
    """Return the years as an array and the statsmodels result, or raise ValueError naming what is wrong."""
    years = np.asarray(years_since_2025, dtype=float)
    horizon = np.asarray(horizon_minutes, dtype=float)
    if years.shape != horizon.shape or years.ndim != 1 or years.size < MIN_POINTS:
        raise ValueError(f"a fit needs at least {MIN_POINTS} points, got shapes {years.shape}, {horizon.shape}")
    if not np.all(np.isfinite(years)) or np.ptp(years) == 0:
        raise ValueError("times must be finite and not all the same")
    if not np.all(np.isfinite(horizon) & (horizon > 0)):
        raise ValueError("horizons must be finite and positive: a logarithm is taken")
    return years, OLS(np.log2(horizon), np.column_stack([np.ones_like(years), years])).fit()


def fit_horizon_trend(years_since_2025: ArrayLike, horizon_minutes: ArrayLike) -> HorizonFit:
    """Fit ``log2(horizon) = level + growth * years`` by ordinary least squares, each model with the same weight.

    Parameters
    ----------
    years_since_2025 : array_like, shape (n,)
        Time of release, years of 365.25 days since 1 January 2025.
    horizon_minutes : array_like, shape (n,)
        Horizon, minutes, positive.

    Returns
    -------
    HorizonFit
        Growth, level, doubling time and their errors.

    Raises
    ------
    ValueError
        If shapes differ, n < 3, all times are equal, or a horizon is not finite and positive.

    References
    ----------
    METR, "Time Horizon 1.1" (2026); Kwa et al. (2025), arXiv:2503.14499, section 4. docs/method.md#horizon-trend.
    """
    _, result = _fit(years_since_2025, horizon_minutes)
    level, growth = result.params
    growth_low, growth_high = result.conf_int(alpha=0.05)[1]
    return HorizonFit(
        n_models=int(result.nobs),
        doublings_per_year=float(growth),
        doublings_per_year_standard_error=float(result.bse[1]),
        level_2025_minutes_log2=float(level),
        doubling_days=_doubling_days(growth),
        doubling_low_days=_doubling_days(growth_high),
        doubling_high_days=_doubling_days(growth_low),
        residual_doublings=float(np.sqrt(result.mse_resid)),
        r_squared=float(result.rsquared),
    )


def _doubling_days(doublings_per_year: float) -> float:
    """Return the days to double, NaN when the horizon does not grow."""
    return float(DAYS_PER_YEAR / doublings_per_year) if doublings_per_year > 0 else float("nan")


def predict_horizon(
    years_since_2025: ArrayLike, horizon_minutes: ArrayLike, predict_at: ArrayLike
) -> HorizonPrediction:
    """Predict the horizon of models released after those of a fit, with a band that should hold 90% of them.

    The band carries the residual and the error of the line, and supposes that the trend holds.

    Parameters
    ----------
    years_since_2025, horizon_minutes : array_like, shape (n,)
        The models to fit, as for ``fit_horizon_trend``.
    predict_at : array_like, shape (m,)
        Times to predict, years since 1 January 2025.

    Returns
    -------
    HorizonPrediction
        Arrays of shape (m,).

    Raises
    ------
    ValueError
        As for ``fit_horizon_trend``.

    References
    ----------
    docs/method.md#horizon-backcast
    """
    _, result = _fit(years_since_2025, horizon_minutes)
    at = np.asarray(predict_at, dtype=float)
    prediction = result.get_prediction(np.column_stack([np.ones_like(at), at]))
    width = student_t.ppf(0.95, result.df_resid) * prediction.se_obs
    mean = prediction.predicted_mean
    return HorizonPrediction(predicted=mean, low=mean - width, high=mean + width)
