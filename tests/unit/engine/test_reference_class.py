"""The reference class: which technologies count, what was known at each forecast, and weights by technology."""

import numpy as np
import pytest
from scipy import stats

from engine.reference_class import (
    growth_law,
    is_fast_and_steady,
    mean_over_technologies,
    past_forecasts,
    reference_laws,
)

RNG = np.random.default_rng(5)
YEARS = np.arange(1990, 2010)
STEADY = np.exp(-np.cumsum(0.5 + RNG.normal(0, 0.1, YEARS.size)))
SHORT = np.exp(-np.cumsum(0.3 + RNG.normal(0, 0.1, 8)))


def test_slow_and_unsteady_technologies_do_not_count():
    assert is_fast_and_steady([0.0, 0.2, 0.5, 0.6, 0.9])
    assert not is_fast_and_steady([0.0, 0.09, 0.19, 0.28, 0.37])
    assert not is_fast_and_steady([0.0, 2.0, 0.1, 2.4, 0.6])
    with pytest.raises(ValueError, match="no technology of the reference class is fast and steady"):
        past_forecasts({"slow": (YEARS, np.linspace(2, 1, YEARS.size))})


def test_years_with_a_gap_are_refused():
    with pytest.raises(ValueError, match="DRAM: unit costs must be of consecutive years"):
        past_forecasts({"DRAM": ([1990, 1991, 1993], [3.0, 2.0, 1.0])})


def test_a_forecast_knows_its_history_and_nothing_later():
    forecasts = past_forecasts({"short": (YEARS[:8], SHORT)})
    # Histories of 4 readings start at 0 to 3, with leads 1 2 3, 1 2 3, 1 2, 1; of 6 at 0 and 1; none of 9 fits.
    assert forecasts.lead_years.tolist() == [1, 2, 3, 1, 2, 3, 1, 2, 1, 1, 2, 1]
    assert forecasts.n_readings.tolist() == [4] * 9 + [6] * 3
    progress = -np.log(SHORT)
    assert forecasts.last_value[3] == progress[4]
    assert forecasts.observed[3:6] == pytest.approx(progress[[5, 6, 7]])
    assert forecasts.history_pace[3] == pytest.approx((progress[4] - progress[1]) / 3)
    cut = past_forecasts({"short": (YEARS[:7], SHORT[:7])})
    # Without the last reading its forecasts are missing and the others are the same.
    assert cut.history_pace[:2] == pytest.approx(forecasts.history_pace[:2])


def test_the_references_are_those_of_a_regression_and_of_a_random_walk():
    forecasts = past_forecasts({"steady": (YEARS, STEADY)})
    row = np.flatnonzero((forecasts.n_readings == 6) & (forecasts.lead_years == 3))[0]
    progress = -np.log(STEADY)[:6]
    fit = stats.linregress(np.arange(6), progress)
    laws = reference_laws(forecasts)
    line, pace, still = (laws[name] for name in ("line and residual", "same pace", "no change"))
    assert line.location[row] == pytest.approx(fit.intercept + fit.slope * 8)
    residual = np.sqrt(np.sum((progress - fit.intercept - fit.slope * np.arange(6)) ** 2) / 4)
    assert line.scale[row] == pytest.approx(residual * np.sqrt(1 + 1 / 6 + 5.5**2 / 17.5))
    changes = np.diff(progress)
    assert pace.scale[row] == pytest.approx(np.sqrt(changes.var(ddof=1) * (3 + 9 / 5)))
    assert still.scale[row] == pytest.approx(np.sqrt(np.mean(changes**2) * 3))
    assert [law.degrees_of_freedom[row] for law in (line, pace, still)] == [4, 4, 5]


def test_the_law_goes_on_at_the_pace_of_the_history():
    forecasts = past_forecasts({"steady": (YEARS, STEADY)})
    law = growth_law(forecasts, 1.2, 8)
    assert law.quantile(0.5) == pytest.approx(forecasts.last_value + forecasts.history_pace * forecasts.lead_years)


def test_each_technology_has_the_same_weight_at_each_lead():
    forecasts = past_forecasts({"steady": (YEARS, STEADY), "short": (YEARS[:8], SHORT)})
    values = np.where(forecasts.technology == "short", 1.0, 0.0)
    means = mean_over_technologies(values, forecasts, np.full(values.size, True))
    # The short series has no target at leads of 5 and 8 years.
    assert means == pytest.approx({1: 0.5, 2: 0.5, 3: 0.5, 5: 0.0, 8: 0.0, 0: 0.3})
