"""The growth-factor law: identities, its distribution against the definition, and what it says at the edges."""

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from engine.growth_factor import growth_factor, growth_spread
from engine.growth_law import GrowthLaw

DF = 8
RISING = GrowthLaw(last_value=3.0, growth=2.0, spread=0.9, degrees_of_freedom=DF)
FALLING = GrowthLaw(last_value=3.0, growth=-2.0, spread=0.9, degrees_of_freedom=DF)


def test_the_spread_worked_by_hand():
    # 2.9 years of record, forecasts of 1.4 and 4.4 years: 1.2 times the root of 1.0591 and of 0.5721.
    spread = growth_spread([1.4, 4.4], 2.9, 1.2)
    assert spread == pytest.approx([1.2350, 0.9076], abs=5e-5)
    z = stats.t.ppf(0.95, DF)
    assert z == pytest.approx(1.8595, abs=5e-5)
    assert growth_factor(-z, spread) == pytest.approx([0.1006, 0.1849], abs=5e-5)
    assert growth_factor(z, spread) == pytest.approx([3.2965, 2.6878], abs=5e-5)


def test_a_lead_below_a_year_counts_as_one():
    assert growth_spread([0.0, 0.5, 1.0], 4.0, 1.0) == pytest.approx(np.sqrt([1.25, 1.25, 1.25]))
    assert growth_spread(1e12, 4.0, 1.0) == pytest.approx(0.5)


def test_a_record_without_length_is_refused():
    with pytest.raises(ValueError, match="years of record must be positive, got 0"):
        growth_spread(1.0, [3.0, 0.0], 1.2)


def growth_forecast(last_value, growth, score, lead_years, record_years, coefficient):
    """Return the last reading and the growth since then times its factor, as the SQL and the money loop have it."""
    factor = growth_factor(score, growth_spread(lead_years, record_years, coefficient))
    return last_value + np.asarray(growth) * np.where(np.asarray(lead_years) > 0, factor, 1.0)


def test_the_forecast_is_the_path_itself_at_a_score_of_zero():
    years = np.linspace(0.1, 15, 50)
    path = 2.8 * years + 0.1 * years**2
    assert growth_forecast(9.5, path, 0.0, years, 3.0, 1.2) == pytest.approx(9.5 + path, rel=1e-15)


def test_before_the_last_reading_no_score_moves_the_path():
    forecast = growth_forecast(9.5, [-2.0, 0.0, 2.0], 3.0, [-1.0, 0.0, 1.0], 3.0, 1.2)
    assert forecast[:2] == pytest.approx([7.5, 9.5])
    assert forecast[2] == pytest.approx(9.5 + 2 * (1 + 3 * 1.2 * np.sqrt(4 / 3)))


@pytest.mark.parametrize("score", stats.t.ppf([1e-6, 0.01, 0.05, 0.3, 0.5, 0.7, 0.95, 0.99, 1 - 1e-6], DF))
@pytest.mark.parametrize("record_years", [0.5, 2.9, 7.5])
def test_every_draw_of_a_rising_path_rises(score, record_years):
    # Leads below and above a year, paths that slow down and that speed up.
    lead = np.linspace(0, 15, 400)
    for path in (2.84 * lead, 5 * np.log1p(lead), 0.5 * lead**2):
        assert np.all(np.diff(growth_forecast(9.5, path, score, lead, record_years, 1.5)) >= 0)


def test_a_falling_path_never_rises_above_the_last_reading():
    scores = stats.t.ppf([0.001, 0.5, 0.999], DF)
    forecast = growth_forecast(9.5, -2.0, scores, 3.0, 3.0, 1.2)
    assert np.all(forecast < 9.5)
    # a high score means more of the fall
    assert np.all(np.diff(forecast) < 0)


@pytest.mark.parametrize("law", [RISING, FALLING], ids=["rising", "falling"])
def test_quantiles_are_those_of_the_draws_and_the_cdf_turns_them_back(law):
    levels = np.array([0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999])
    values = law.quantile(levels)
    draws = law.last_value + law.growth * growth_factor(stats.t.ppf((np.arange(200_001) + 0.5) / 200_001, DF), 0.9)
    assert values == pytest.approx(np.quantile(draws, levels), rel=1e-3)
    assert np.all(np.diff(values) > 0)
    assert law.quantile(0.5) == pytest.approx(law.last_value + law.growth)
    assert law.cdf(values) == pytest.approx(levels, abs=1e-12)


@pytest.mark.parametrize("law", [RISING, FALLING], ids=["rising", "falling"])
def test_the_density_is_the_slope_of_the_cdf_and_integrates_to_one(law):
    # Apart from the join of the arms, where the density has a corner.
    values = law.last_value + law.growth * np.array([0.05, 0.4, 0.9, 1.1, 2.5])
    slope = (law.cdf(values + 1e-5) - law.cdf(values - 1e-5)) / 2e-5
    assert np.exp(law.log_density(values)) == pytest.approx(slope, rel=1e-6)
    ends = sorted([law.last_value, law.last_value + law.growth])
    outer = (ends[1], np.inf) if law.growth > 0 else (-np.inf, ends[0])
    total = sum(quad(lambda x: float(np.exp(law.log_density(x))), *piece)[0] for piece in (ends, outer))
    assert total == pytest.approx(1, abs=1e-6)


def test_what_the_law_excludes_has_no_density():
    assert RISING.log_density([2.9, 3.0]).tolist() == [-np.inf, -np.inf]
    assert FALLING.log_density([3.0, 3.1]).tolist() == [-np.inf, -np.inf]
    assert RISING.cdf([2.9, 3.0]).tolist() == [0.0, 0.0]
    assert FALLING.cdf([3.0, 3.1]).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("law", [RISING, FALLING], ids=["rising", "falling"])
@pytest.mark.parametrize("ratio", [-1.5, 0.0, 1e-4, 0.3, 1.0, 1.4, 6.0])
def test_the_crps_is_that_of_the_definition(law, ratio):
    value = law.last_value + ratio * law.growth
    x = np.linspace(-60, 60, 1_200_001)
    # the end of the law and the value lie on the grid, where the middle of each step is taken
    middle = (x[1:] + x[:-1]) / 2
    expected = np.sum((law.cdf(middle) - (middle >= value)) ** 2) * (x[1] - x[0])
    assert law.crps(value) == pytest.approx(expected, abs=1e-6)


def test_without_growth_all_of_the_law_lies_on_the_last_reading():
    law = GrowthLaw(last_value=3.0, growth=0.0, spread=1.0, degrees_of_freedom=DF)
    assert law.quantile([0.05, 0.95]).tolist() == [3.0, 3.0]
    assert law.cdf([2.0, 3.0, 4.0]).tolist() == [0.0, 0.5, 1.0]
    assert law.crps([2.0, 3.0, 4.5]).tolist() == [1.0, 0.0, 1.5]
    assert np.all(np.isnan(law.log_density([2.0, 3.0])))


def test_laws_of_several_targets_are_computed_at_once():
    law = GrowthLaw(np.array([3.0, 3.0, 1.0]), np.array([2.0, -2.0, 0.0]), np.array([0.9, 0.9, 0.4]), DF)
    observed = np.array([4.0, 1.0, 2.5])
    expected = [RISING.crps(4.0), FALLING.crps(1.0), 1.5]
    assert law.crps(observed) == pytest.approx(np.array(expected), rel=1e-12)
    assert law.quantile(np.array([[0.05], [0.95]])).shape == (2, 3)
