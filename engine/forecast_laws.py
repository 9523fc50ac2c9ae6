"""Laws that carry a series on from its past readings alone: no change, the same pace, a line, a local linear trend."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from statsmodels.regression.linear_model import OLS

from engine.dates import DAYS_PER_YEAR
from engine.forecast_scores import MixtureLaw, StudentLaw

#: Changes within a day count as changes of a day.
ONE_DAY = 1 / DAYS_PER_YEAR
#: Where all readings agree a law still has a spread, far below any reading's error.
TINY = 1e-12
#: Variance a year of level and slope over that of the noise, from none to next to all.
RATIOS = np.concatenate([[0.0], np.logspace(-2, 4, 13)])


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
