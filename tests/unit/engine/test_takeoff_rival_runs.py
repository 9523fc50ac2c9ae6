"""A rival model run on drawn parameters: what is read off it, and what is refused."""

import numpy as np
import pytest

from engine.takeoff_rival_runs import Parameter, Quantity, draw, run_rival, summarize

UPLIFT = [
    Parameter("present_day", 2026.62),
    Parameter("uplift_now", 2.0, "log_uniform", 1.5, 2.6667),
    Parameter("uplift_doubling_months", 5.0),
    Parameter("uplift_automated", 20.0),
]
DATE = Quantity("automated_coder_year", "automated_coder_year")
EXPLOSION = [
    Parameter("initial_speedup", 8.0, "log_uniform", 2.0, 32.0),
    Parameter("returns_to_research", 1.2, "log_uniform", 0.4, 3.6),
    Parameter("limit_years", 11.0, "uniform", 6.0, 16.0),
    Parameter("parallel_exponent", 0.3, "log_uniform", 0.15, 0.6),
    Parameter("doublings_per_year", 8.0),
    Parameter("doubling_months_today", 3.0),
    Parameter("last_month", 48.0),
]


def test_draws_are_the_same_for_the_same_seed_and_keep_what_is_fixed():
    values, again, other = (draw(UPLIFT, 64, seed) for seed in (1, 1, 2))
    assert np.array_equal(values["uplift_now"], again["uplift_now"])
    assert not np.array_equal(values["uplift_now"], other["uplift_now"])
    assert set(values["uplift_automated"]) == {20.0}
    assert values["uplift_now"].min() >= 1.5
    assert values["uplift_now"].max() <= 2.6667
    assert np.median(values["uplift_now"]) == pytest.approx(2.0, rel=0.02)


def test_a_date_beyond_the_run_is_none():
    point = [Parameter(parameter.name, parameter.value) for parameter in UPLIFT]
    (reached,) = run_rival("uplift", point, [DATE], 64, 1, 2029)["automated_coder_year"]
    (missed,) = run_rival("uplift", point, [DATE], 64, 1, 2028)["automated_coder_year"]
    assert reached == pytest.approx(2028.38997, abs=1e-5)
    assert np.isinf(missed)


def test_progress_is_read_off_the_same_runs():
    quantities = [
        Quantity("in_12", "is_progress_within", progress_years=3.0, window_months=12.0),
        Quantity("best", "most_progress_years", window_months=12.0),
        Quantity("all", "total_progress_years"),
        Quantity("years", "years_to_progress", progress_years=3.0),
        Quantity("beyond", "years_to_progress", progress_years=20.0),
    ]
    outcomes = run_rival("software_explosion", EXPLOSION, quantities, 512, 3, 2061)
    assert np.array_equal(outcomes["in_12"], outcomes["best"] >= 3)
    assert np.array_equal(np.isfinite(outcomes["years"]), outcomes["all"] >= 3)
    assert np.isinf(outcomes["beyond"]).all()
    assert outcomes["in_12"].dtype == bool


def test_a_point_a_probability_and_quantiles_are_told_apart():
    (point,) = summarize("q", np.array([3.0]), {"point": np.nan})
    assert (point.statistic, point.value, point.sample_low) == ("point", 3.0, None)
    (share,) = summarize("q", np.arange(100) < 20, {"probability": 1000.0})
    assert (share.statistic, share.value) == ("probability", 0.2)
    assert share.sample_low < 0.2 < share.sample_high
    values = np.where(np.arange(1001) > 900, np.inf, np.arange(1001.0))
    found = {row.statistic: row for row in summarize("q", values, {"p50": 500.0, "minimum": 500.0})}
    assert list(found) == ["p05", "p10", "p25", "p50", "p75", "p90", "p95", "minimum"]
    assert found["p50"].value == 500
    assert found["p50"].sample_low < 500 < found["p50"].sample_high
    assert found["p90"].value == 900
    assert np.isinf(found["p95"].value)
    assert found["p05"].sample_low is None
    assert found["p05"].reached_frac == pytest.approx(901 / 1001)


@pytest.mark.parametrize(
    ("outcome", "statistic", "message"),
    [
        (np.array([3.0]), "p50", "q: 'p50' is published, but a run has point"),
        (np.array([True, False]), "point", "q: 'point' is published, but a run has probability"),
        (np.arange(4.0), "probability", "q: 'probability' is published, but a run has p05"),
    ],
)
def test_a_published_figure_that_a_run_does_not_have_is_refused(outcome, statistic, message):
    with pytest.raises(ValueError, match=message):
        summarize("q", outcome, {statistic: np.nan})


def test_what_does_not_fit_the_model_is_refused():
    with pytest.raises(ValueError, match="unknown model 'gate': kwa, uplift, software_explosion"):
        run_rival("gate", UPLIFT, [DATE], 64, 1, 2061)
    with pytest.raises(ValueError, match="q: 'software_log10' is no reading of uplift: automated_coder_year"):
        run_rival("uplift", UPLIFT, [Quantity("q", "software_log10")], 64, 1, 2061)
    with pytest.raises(TypeError, match="uplift_automated"):
        run_rival("uplift", UPLIFT[:-1], [DATE], 64, 1, 2061)
    wrong = [*UPLIFT[:-1], Parameter("uplift_automated", 20.0, "uniform", 30.0, 40.0)]
    with pytest.raises(ValueError, match="uplift_automated: low, value and high of a uniform law must rise"):
        run_rival("uplift", wrong, [DATE], 64, 1, 2061)
