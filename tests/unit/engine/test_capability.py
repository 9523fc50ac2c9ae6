"""Tests of engine.capability: cases worked by hand, a second method, and figures worked out apart from it."""

import math

import numpy as np
import pytest
from scipy import stats

from engine.capability import fit_horizon_trend, predict_horizon

# log2 = 0, 1, 1, 2: the mean is 1, Sxx = 5, Sxy = 3, Syy = 2, the residuals are -0.1, 0.3, -0.3, 0.1.
YEARS = [-2.0, -1.0, 0.0, 1.0]
MINUTES = [1.0, 2.0, 2.0, 4.0]


def test_step_series_worked_by_hand():
    fit = fit_horizon_trend(YEARS, MINUTES)
    # Student's t with 2 degrees of freedom has a closed form: (2p - 1) / sqrt(2p (1 - p)) at p = 0.975.
    half_width = 0.95 / math.sqrt(0.04875) * math.sqrt(0.02)
    assert fit.n_models == 4
    assert fit.doublings_per_year == pytest.approx(0.6, rel=1e-12)
    assert fit.doublings_per_year_standard_error == pytest.approx(math.sqrt(0.02), rel=1e-12)
    assert fit.level_2025_minutes_log2 == pytest.approx(1.3, rel=1e-12)
    assert fit.doubling_days == pytest.approx(365.25 / 0.6, rel=1e-12)
    assert fit.doubling_low_days == pytest.approx(365.25 / (0.6 + half_width), rel=1e-12)
    # 0.6 - 0.608 reaches no growth, so there is no longest doubling time.
    assert math.isnan(fit.doubling_high_days)
    assert fit.residual_doublings == pytest.approx(math.sqrt(0.1), rel=1e-12)
    assert fit.r_squared == pytest.approx(0.9, rel=1e-12)


def test_an_exact_doubling_every_half_year():
    years = np.array([-3.0, -1.5, 0.25, 1.0])
    fit = fit_horizon_trend(years, 60 * 4.0**years)
    assert fit.doubling_days == pytest.approx(182.625, rel=1e-12)
    assert fit.level_2025_minutes_log2 == pytest.approx(math.log2(60), rel=1e-12)


def test_the_band_equals_the_textbook_formula():
    rng = np.random.default_rng(5)
    years = np.sort(rng.uniform(-6, 0, 12))
    logs = 5 + 2 * years + rng.normal(0, 0.7, 12)
    at = np.array([0.5, 1.0, 3.0])
    prediction = predict_horizon(years, 2**logs, at)
    line = stats.linregress(years, logs)
    residual = logs - line.intercept - line.slope * years
    variance = np.sum(residual**2) / 10
    spread = np.sum((years - years.mean()) ** 2)
    se = np.sqrt(variance * (1 + 1 / 12 + (at - years.mean()) ** 2 / spread))
    quantile = stats.t.ppf(0.95, 10)
    expected = line.intercept + line.slope * at
    assert prediction.predicted == pytest.approx(expected, rel=1e-10)
    assert prediction.low == pytest.approx(expected - quantile * se, rel=1e-10)
    assert prediction.high == pytest.approx(expected + quantile * se, rel=1e-10)


def test_the_band_covers_what_it_says_when_the_trend_holds():
    rng = np.random.default_rng(6)
    inside = []
    for _ in range(2000):
        years = np.linspace(-5, 0, 8)
        logs = 5 + 2 * np.append(years, 1.0) + rng.normal(0, 0.7, 9)
        prediction = predict_horizon(years, 2 ** logs[:-1], [1.0])
        inside.append(prediction.low[0] <= logs[-1] <= prediction.high[0])
    assert np.mean(inside) == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize(
    ("years", "minutes", "message"),
    [
        ([0.0, 1.0], [1.0, 2.0], "at least 3"),
        ([0.0, 1.0, 2.0], [1.0, 2.0], "at least 3"),
        ([1.0, 1.0, 1.0], [1.0, 2.0, 4.0], "not all the same"),
        ([0.0, math.nan, 2.0], [1.0, 2.0, 4.0], "finite"),
        ([0.0, 1.0, 2.0], [1.0, 0.0, 4.0], "finite and positive"),
        ([0.0, 1.0, 2.0], [1.0, math.inf, 4.0], "finite and positive"),
    ],
)
def test_points_that_determine_no_line_are_refused(years, minutes, message):
    with pytest.raises(ValueError, match=message):
        fit_horizon_trend(years, minutes)
