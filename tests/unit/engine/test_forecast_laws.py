"""Forecasts as distributions and their scores: closed forms, the definition, censored readings, known filters."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import beta as beta_function
from statsmodels.tsa.statespace.structural import UnobservedComponents

from engine import forecast_laws
from engine.forecast_laws import (
    faster_or_not_law,
    line_law,
    local_linear_trend_law,
    no_change_law,
    same_pace_law,
)
from engine.forecast_scores import MixtureLaw, StudentLaw, log_score, rank
from engine.growth_law import GrowthLaw

TIMES = np.array([2019.0, 2020.0, 2021.5, 2022.0, 2023.0])
VALUES = np.array([1.0, 2.0, 3.0, 5.0, 5.0])
GRID = np.linspace(-80, 80, 1_600_001)
MIDDLE, STEP = (GRID[1:] + GRID[:-1]) / 2, GRID[1] - GRID[0]
MIXTURE = MixtureLaw([StudentLaw(np.zeros(1), 1.0, 6), StudentLaw(np.full(1, 4.0), 0.5, 9)], [0.25, 0.75])
LAWS = {
    "student": StudentLaw(np.full(1, 1.0), 2.0, 4),
    "mixture": MIXTURE,
    "rising": GrowthLaw(np.full(1, 1.0), 3.0, 0.8, 8),
    "falling": GrowthLaw(np.full(1, 1.0), -3.0, 0.8, 8),
}


@pytest.mark.parametrize("z", [-3.0, -0.2, 0.0, 1.0, 6.0])
def test_the_crps_of_a_normal_forecast(z):
    # Gneiting and Raftery (2007), equation 5, with the sign turned.
    expected = 2.5 * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))
    assert StudentLaw(7.0, 2.5, 1e9).crps(7 + 2.5 * z) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("degrees_of_freedom", [2, 5, 12])
@pytest.mark.parametrize("z", [-25.0, -1.0, 0.0, 1.3, 25.0])
def test_the_crps_of_a_forecast_with_heavy_tails(degrees_of_freedom, z):
    # Jordan, Krueger and Lerch (2019), appendix A.
    nu, law = degrees_of_freedom, stats.t(degrees_of_freedom)
    constant = 2 * np.sqrt(nu) / (nu - 1) * beta_function(0.5, nu - 0.5) / beta_function(0.5, nu / 2) ** 2
    expected = z * (2 * law.cdf(z) - 1) + 2 * law.pdf(z) * (nu + z**2) / (nu - 1) - constant
    assert StudentLaw(0.0, 1.0, nu).crps(z) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("value", [-1.0, 0.5, 3.0, 6.0])
def test_a_reading_above_the_limit_is_scored_up_to_it(name, value):
    law, tolerance = LAWS[name], 1e-5 if name != "mixture" else 5e-3
    shares = law.cdf(MIDDLE)
    below = np.sum(shares[value > MIDDLE] ** 2) * STEP
    above = np.sum((1 - shares[value < MIDDLE]) ** 2) * STEP
    # Student's t with 4 degrees of freedom has a little left beyond the grid.
    assert law.crps(np.full(1, value), is_above=np.full(1, True)) == pytest.approx([below], abs=tolerance)
    assert law.crps(np.full(1, value)) == pytest.approx([below + above], abs=tolerance)


@pytest.mark.parametrize("name", LAWS)
def test_quantiles_and_ranks_turn_each_other_back(name):
    for level in (0.05, 0.5, 0.9):
        value = LAWS[name].quantile(np.full(1, level))
        assert LAWS[name].cdf(value) == pytest.approx([level], abs=1e-9)
        assert rank(LAWS[name], value, False) == pytest.approx([level], abs=1e-9)
        # Above the limit all shares from there on are as likely.
        assert rank(LAWS[name], value, True) == pytest.approx([(1 + level) / 2], abs=1e-9)
        assert log_score(LAWS[name], value, True) == pytest.approx([np.log(1 - level)], abs=1e-8)


def test_the_density_of_a_mixture_is_the_slope_of_its_cdf():
    for value in (-1.0, 2.0, 4.2):
        at = np.full(1, value)
        slope = (MIXTURE.cdf(at + 1e-5) - MIXTURE.cdf(at - 1e-5)) / 2e-5
        assert np.exp(log_score(MIXTURE, at, False)) == pytest.approx(slope, rel=1e-6)


def test_what_a_law_excludes_has_no_log_score():
    assert log_score(LAWS["rising"], np.full(1, 0.5), False).tolist() == [-np.inf]


def test_no_change_and_same_pace_worked_by_hand():
    at = np.array([2025.0])
    still = no_change_law(TIMES, VALUES, at)
    # Squared changes over years between: 1, 1/1.5, 4/0.5, 0.
    assert still.scale == pytest.approx([np.sqrt((1 + 2 / 3 + 8 + 0) / 4 * 2)])
    assert (still.location.tolist(), still.degrees_of_freedom) == ([5.0], 4)
    pace = same_pace_law(TIMES, VALUES, at)
    # A pace of 1 leaves 0, -0.5, 1.5, -1.
    assert pace.location == pytest.approx([7.0])
    assert pace.scale == pytest.approx([np.sqrt((0.25 / 1.5 + 2.25 / 0.5 + 1) / 3 * (2 + 4 / 4))])
    assert pace.degrees_of_freedom == 3


def test_changes_within_a_day_count_as_of_a_day():
    law = no_change_law(np.array([2020.0, 2020.0, 2021.0]), np.array([1.0, 2.0, 2.0]), np.array([2022.0]))
    assert law.scale == pytest.approx([np.sqrt(365.25 / 2)])


def test_the_line_is_that_of_a_regression():
    law = line_law(TIMES, VALUES, np.array([2025.0]))
    fit = stats.linregress(TIMES, VALUES)
    assert law.location == pytest.approx([fit.intercept + fit.slope * 2025], rel=1e-9)
    residual = VALUES - fit.intercept - fit.slope * TIMES
    spread = np.sum((TIMES - TIMES.mean()) ** 2)
    expected = np.sqrt(np.sum(residual**2) / 3 * (1 + 1 / 5 + (2025 - TIMES.mean()) ** 2 / spread))
    assert law.scale == pytest.approx([expected], rel=1e-9)


def test_faster_than_exponential_enters_only_where_the_readings_bend_upwards():
    bent = faster_or_not_law(TIMES, (TIMES - 2018) ** 2, TIMES[-1:] + 2)
    assert len(bent.laws) == 2
    assert bent.weights[1] > 0.99
    assert bent.quantile(np.full(1, 0.5)) == pytest.approx([49.0], abs=0.1)
    assert len(faster_or_not_law(TIMES, np.sqrt(TIMES - 2018), TIMES[-1:] + 2).laws) == 1
    assert len(faster_or_not_law(TIMES[:4], (TIMES[:4] - 2018) ** 2, TIMES[-1:] + 2).laws) == 1


def test_the_local_linear_trend_is_that_of_the_kalman_filter(monkeypatch):
    # One ratio, so that both know the same variances; only the level walks, for the filter's slope walks in steps.
    monkeypatch.setattr(forecast_laws, "RATIOS", np.array([0.7]))
    monkeypatch.setattr(forecast_laws, "_integrated_walk", lambda first, second: np.zeros((first.size, second.size)))
    rng = np.random.default_rng(3)
    times = np.arange(12.0)
    values = 2 * times + np.cumsum(rng.normal(0, 1, 12)) + rng.normal(0, 1, 12)
    ours = local_linear_trend_law(times, values, np.array([12.0, 14.0]))
    filtered = UnobservedComponents(values, level="local linear deterministic trend")
    scale = 1.3
    forecast = filtered.smooth([scale, 0.7 * scale]).get_forecast(3)
    assert ours.location == pytest.approx(forecast.predicted_mean[[0, 2]], rel=1e-3)


def test_the_local_linear_trend_finds_a_line_and_a_walk():
    times = np.arange(12.0)
    noise = np.random.default_rng(4).normal(0, 0.1, 12)
    straight = local_linear_trend_law(times, 3 * times + noise, np.array([20.0]))
    assert straight.location == pytest.approx([60.0], abs=0.5)
    walk = np.cumsum(np.random.default_rng(5).normal(0, 3, 12))
    assert local_linear_trend_law(times, walk, np.array([20.0])).scale > 5 * straight.scale


@pytest.mark.parametrize("fit", [no_change_law, same_pace_law, line_law, local_linear_trend_law])
def test_readings_that_change_by_the_same_leave_a_law_with_next_to_no_spread(fit):
    law = fit(np.arange(5.0), 2 * np.arange(5.0), np.array([6.0]))
    assert np.all(np.isfinite(law.crps(np.array([12.0]))))
