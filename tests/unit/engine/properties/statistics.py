"""Draws, laws, fits, conditioning, sensitivity and histograms: functions of uncertainty."""

from __future__ import annotations

import datetime

import numpy as np
from hypothesis import strategies as st

from engine import (
    capability,
    conditioning,
    dates,
    draws,
    forecast_laws,
    forecast_record,
    forecast_scores,
    growth_factor,
    histograms,
    historical,
    quantiles,
    reference_class,
    sensitivity,
)
from tests.unit.engine.properties.harness import Recipe, Within, finite, within

SEED = st.integers(0, 2**32 - 1)
PROBABILITY = Within(0, 1, (-1e-9, 1 + 1e-9))
#: Readings of a series: from three on, at rising times, with a spread.
SIZES = st.integers(5, 12)


def matrix(low: float, high: float, rows: int, columns: int) -> st.SearchStrategy:
    """Return a strategy of arrays of a shape."""
    size = rows * columns
    return st.lists(st.floats(low, high), min_size=size, max_size=size).map(lambda x: np.reshape(x, (rows, columns)))


@st.composite
def series(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Return times that rise by a tenth of a year to three, and values about a growing line."""
    n = draw(SIZES)
    steps = draw(st.lists(st.floats(0.1, 3), min_size=n, max_size=n))
    noise = draw(st.lists(st.floats(-0.3, 0.3), min_size=n, max_size=n))
    times = 2010 + np.cumsum(steps)
    return times, 0.5 * (times - 2010) + np.array(noise) + 1e-3 * np.arange(n) % 2


def law_quantiles(series: tuple[np.ndarray, np.ndarray], lead: float, level: float) -> object:
    """Make every law of a series, and read a quantile, share, density and score of each."""
    times, values = series
    at = times[-1] + np.array([lead, lead + 1])
    laws = forecast_record.laws_at(times, values, at, 0.5, 4.0)
    enough = {name for name, (_, fewest, _) in forecast_record.REFERENCE_LAWS.items() if times.size >= fewest}
    assert set(laws) == {forecast_record.GROWTH_FACTOR, *enough}
    came = np.array([values[-1] + 0.4, values[-1] + 0.9])
    found = {}
    for name, law in laws.items():
        np.testing.assert_allclose(law.cdf(law.quantile(level)), level, atol=1e-6, err_msg=name)
        ranks = forecast_scores.rank(law, came, np.array([False, True]))
        within(0, 1)(ranks, {"name": name})
        found[name] = [law.quantile(level), ranks, law.crps(came)]
        found[name].append(forecast_scores.log_score(law, came, np.array([False, False])))
    return found


def past_of_costs(fall: float, noise: list[float], coefficient: float) -> object:
    """Make past forecasts of a technology that falls in cost, and what laws say of them."""
    years = np.arange(1990, 1990 + len(noise))
    costs = np.exp(-fall * (years - 1990) + 0.1 * np.array(noise))
    found = reference_class.past_forecasts({"a": (years, costs)})
    law = reference_class.growth_law(found, coefficient, 4.0)
    laws = reference_class.reference_laws(found)
    assert reference_class.is_fast_and_steady(-np.log(costs))
    crps = law.crps(found.observed)
    return [
        crps,
        *(each.crps(found.observed) for each in laws.values()),
        reference_class.mean_over_technologies(crps, found, np.ones(crps.size, dtype=bool)),
    ]


def simulated_ranks(coefficient: float, seed: int) -> object:
    """Simulate records of five readings."""
    times = np.array([2018.0, 2019, 2020.5, 2022, 2024])
    return forecast_record.simulated_records(times, [2, 3], coefficient, 4.0, 8, np.random.default_rng(seed))


def posterior(values: np.ndarray, error: float) -> object:
    """Condition draws on what their middle says."""
    draws_of_two = np.column_stack([values[:, 0], values[:, 1]])
    observation = conditioning.Observation("the middle", 0.0, error)
    assert np.all(np.isfinite(conditioning.log_likelihood(values[:, 0], observation)))
    return conditioning.condition(draws_of_two, values[:, :1], [observation], [0.05, 0.5, 0.95])


def weights_hold(result: object, given: dict[str, object]) -> None:
    """Weights are shares of one."""
    within(0, 1)(result, given)
    np.testing.assert_allclose(result.sum(), 1, rtol=1e-9)


def is_posterior(result: object, given: dict[str, object]) -> None:
    """A posterior has weights that add up to 1 and rising quantiles within its draws."""
    finite(result, given)
    np.testing.assert_allclose(result.weights.sum(), 1, rtol=1e-9)
    assert np.all(np.diff(result.quantiles, axis=0) >= -1e-12)
    assert result.effective_sample_size <= len(result.weights) * (1 + 1e-9)


def is_a_quantile(result: object, given: dict[str, object]) -> None:
    """A quantile lies among the values."""
    finite(result, given)
    assert result.min() >= given["values"].min() - 1e-9
    assert result.max() <= given["values"].max() + 1e-9


def copula(points: np.ndarray, spearman: float) -> object:
    """Give two columns of uniforms a rank correlation."""
    wanted = draws.normal_correlation(spearman)
    found, change = draws.repair_correlation(np.array([[1, wanted], [wanted, 1.0]]))
    assert change <= 1e-6 if abs(spearman) < 1 else change >= 0
    return draws.correlated_uniforms(points, found)


MARGINALS = st.one_of(
    st.builds(lambda m, s: draws.Marginal("normal", (m, s), -10, 10), st.floats(-5, 5), st.floats(0, 3)),
    st.builds(lambda m, s: draws.Marginal("lognormal", (m, s), 1e-9, 1e9), st.floats(-5, 5), st.floats(0, 3)),
    st.builds(
        lambda low, a, b: draws.Marginal("triangular", (low, low + a, low + a + b)),
        st.floats(-5, 5),
        st.floats(0.1, 2),
        st.floats(0.1, 2),
    ),
    st.builds(
        lambda low, a, b: draws.Marginal("split_normal", (low, low + a, low + a + b)),
        st.floats(-5, 5),
        st.floats(0.1, 2),
        st.floats(0.1, 2),
    ),
    st.builds(
        lambda m, s, f: draws.Marginal("student_t", (m, s, f)), st.floats(-5, 5), st.floats(0, 3), st.floats(2, 50)
    ),
    st.builds(lambda a, b: draws.Marginal("beta", (a, b)), st.floats(0.5, 20), st.floats(0.5, 20)),
)
CONTINUOUS = st.builds(lambda m, s: draws.Marginal("normal", (m, s), -20, 20), st.floats(-5, 5), st.floats(0.1, 3))


def above_floor(marginal: draws.Marginal, place: np.ndarray, floor: float) -> object:
    """Move draws of a law above a floor."""
    values = draws.quantile(marginal, place)
    moved = draws.above(marginal, values, np.full(values.shape, floor))
    assert np.all(moved >= min(floor, marginal.high) - 1e-9)
    return moved


def drawn(marginal: draws.Marginal, place: np.ndarray) -> object:
    """Draw one parameter and return it with the share that was clipped."""
    found = draws.draw_parameters([marginal], place[:, None])
    assert np.all((found.values >= marginal.low) & (found.values <= marginal.high))
    return found


def stairs(seed: int, n_groups: int) -> object:
    """Mix two sets of draws, run a sum of their columns, and explain its variance by groups."""
    a, b = np.random.default_rng(seed).random((2, 64, n_groups))
    orders = sensitivity.group_orders(n_groups, 64, seed)
    designs = sensitivity.winding_stairs(a, b, np.arange(n_groups), orders)
    assert np.array_equal(designs[0], a)
    assert np.array_equal(designs[n_groups], b)
    found = sensitivity.group_indices(designs.sum(axis=-1, keepdims=True), orders)
    assert set(sensitivity.failed_gates(found)) == {
        "first_order_out_of_range",
        "shapley_sum_not_one",
        "halves_disagree",
    }
    assert abs(found.shapley.sum() - 1) < 0.5
    return found


def counted(values: np.ndarray, exponent: int, share: float) -> object:
    """Count values in two parts, merge them, and read a quantile less than a bin from the exact one."""
    width = 2.0**exponent
    parts = [histograms.count_bins(part, [0], width) for part in (values[:, :3], values[:, 3:])]
    merged = histograms.merge(parts)
    at_once = histograms.count_bins(values, [0], width)
    assert np.array_equal(merged.cells, at_once.cells)
    assert np.array_equal(merged.counts, at_once.counts)
    ((group, n_values, found),) = histograms.quantiles(merged, width, [share])
    assert (group, n_values) == (0, values.size)
    assert abs(found[0] - np.quantile(values, share)) <= width
    return found


def fits(series: tuple[np.ndarray, np.ndarray]) -> object:
    """Fit a line to a series, break it in the middle, and predict."""
    times, values = series
    quantity = 10.0**values
    assert historical.is_fittable(times, quantity)
    line = historical.fit_log_linear(times, quantity)
    within(0, 1)(line.r_squared, {})
    assert line.slope_low_log10_per_year <= line.slope_log10_per_year <= line.slope_high_log10_per_year
    return line


def broken(series: tuple[np.ndarray, np.ndarray]) -> object:
    """Test a series for a break in its middle."""
    times, values = series
    found = historical.chow_test(times, 10.0**values, float(np.median(times)))
    within(0, 1)(found.p_value, {})
    return found


def horizons(series: tuple[np.ndarray, np.ndarray], lead: float) -> object:
    """Fit and predict a time horizon."""
    times, values = series
    minutes = 2.0**values
    fit = capability.fit_horizon_trend(times - 2025, minutes)
    assert (fit.doubling_days > 0) == (fit.doublings_per_year > 0)
    return capability.predict_horizon(times - 2025, minutes, [times[-1] - 2025 + lead])


LEVEL = Within(0.01, 0.99, is_number=True)
DISTANT = Within(0.1, 5, is_number=True)
ONE_LAW = {
    "times": st.just(np.array([2020.0, 2021, 2022.5, 2023, 2025])),
    "values": matrix(-5, 5, 1, 5).map(lambda x: x[0]),
    "predict_at": st.just(np.array([2025.1, 2027, 2040])),
}


def law_holds(result: object, given: dict[str, object]) -> None:
    """A law has finite quantiles that rise."""
    levels = [0.05, 0.5, 0.95]
    found = np.array([result.quantile(level) for level in levels])
    assert np.all(np.isfinite(found)), given
    assert np.all(np.diff(found, axis=0) >= 0), given


RECIPES = [
    Recipe(dates.decimal_year, {"day": st.dates(datetime.date(1, 1, 1))}, within(0, 10000)),
    Recipe(
        quantiles.quantiles,
        {"values": matrix(-1e9, 1e9, 2, 5), "probabilities": PROBABILITY},
        is_a_quantile,
    ),
    Recipe(
        draws.sobol_points,
        {"n_dimensions": st.integers(1, 8), "n_points": st.sampled_from([1, 2, 64]), "seed": SEED},
        within(0, 1),
    ),
    Recipe(draws.normal_correlation, {"spearman": Within(-1, 1, (-1.1, 1.1))}, within(-1, 1)),
    Recipe(
        copula,
        {"points": matrix(0, 1, 8, 2), "spearman": Within(-1, 1, is_number=True)},
        within(0, 1),
        covers=(draws.repair_correlation, draws.correlated_uniforms),
    ),
    Recipe(draws.quantile, {"marginal": MARGINALS, "uniform": PROBABILITY}),
    Recipe(
        above_floor,
        {"marginal": CONTINUOUS, "place": Within(0, 1), "floor": Within(-30, 30, is_number=True)},
        covers=(draws.above,),
    ),
    Recipe(drawn, {"marginal": MARGINALS, "place": Within(0, 1)}, covers=(draws.draw_parameters,)),
    Recipe(
        growth_factor.growth_spread,
        {
            "lead_years": Within(0, 50, (-1.0,)),
            "record_years": Within(0.1, 50, (0.0, -1.0)),
            "coefficient": Within(0, 5, (-0.1,)),
        },
        within(0, np.inf),
    ),
    Recipe(
        growth_factor.growth_factor,
        {"score": Within(-30, 30), "spread": Within(0, 10, (-0.1,))},
        within(0, np.inf),
    ),
    Recipe(
        law_quantiles,
        {"series": series(), "lead": DISTANT, "level": LEVEL},
        covers=(
            forecast_laws.no_change_law,
            forecast_laws.same_pace_law,
            forecast_laws.line_law,
            forecast_laws.faster_or_not_law,
            forecast_laws.local_linear_trend_law,
            forecast_record.growth_factor_law,
            forecast_record.laws_at,
            forecast_scores.squared_tails,
            forecast_scores.log_score,
            forecast_scores.rank,
        ),
    ),
    Recipe(forecast_laws.no_change_law, ONE_LAW, law_holds),
    Recipe(forecast_laws.same_pace_law, ONE_LAW, law_holds),
    Recipe(forecast_laws.line_law, ONE_LAW, law_holds),
    Recipe(forecast_laws.local_linear_trend_law, ONE_LAW, law_holds),
    Recipe(forecast_laws.faster_or_not_law, ONE_LAW, law_holds),
    Recipe(
        simulated_ranks,
        {"coefficient": Within(0.05, 3, is_number=True), "seed": SEED},
        within(0, 1),
        covers=(forecast_record.simulated_records,),
    ),
    Recipe(
        past_of_costs,
        {
            "fall": Within(0.3, 1, is_number=True),
            "noise": st.lists(st.floats(-1, 1), min_size=16, max_size=24),
            "coefficient": Within(0.05, 3, is_number=True),
        },
        covers=(
            reference_class.past_forecasts,
            reference_class.growth_law,
            reference_class.reference_laws,
            reference_class.is_fast_and_steady,
            reference_class.mean_over_technologies,
        ),
    ),
    Recipe(
        conditioning.at_date,
        {
            "values_by_year": matrix(-1e9, 1e9, 3, 4),
            "years": st.just([2024, 2025, 2026, 2027]),
            "date": Within(2024.5, 2027.5, (2024.49, 2027.51), is_number=True),
        },
    ),
    Recipe(conditioning.importance_weights, {"log_likelihoods": Within(-1e6, 0, (np.nan, np.inf))}, weights_hold),
    Recipe(
        conditioning.effective_sample_size,
        {"weights": Within(1e-6, 1, (-1.0, np.nan))},
        within(0, 4),
    ),
    Recipe(
        conditioning.weighted_quantile,
        {
            "values": matrix(-1e9, 1e9, 4, 2),
            "weights": matrix(0.01, 1, 1, 4).map(lambda x: x[0]),
            "probabilities": PROBABILITY,
        },
        is_a_quantile,
    ),
    Recipe(
        posterior,
        {
            "values": SEED.map(lambda seed: np.random.default_rng(seed).standard_normal((2000, 2))),
            "error": Within(1, 100, (0.0, -1.0), is_number=True),
        },
        is_posterior,
        covers=(conditioning.condition, conditioning.log_likelihood),
    ),
    Recipe(
        stairs,
        {"seed": st.integers(0, 10_000), "n_groups": st.integers(2, 5)},
        covers=(
            sensitivity.group_orders,
            sensitivity.winding_stairs,
            sensitivity.group_indices,
            sensitivity.failed_gates,
        ),
    ),
    Recipe(
        counted,
        {"values": matrix(-100, 100, 1, 8), "exponent": st.integers(-12, 0), "share": Within(0, 1, is_number=True)},
        covers=(histograms.count_bins, histograms.merge, histograms.quantiles),
    ),
    Recipe(fits, {"series": series()}, covers=(historical.is_fittable, historical.fit_log_linear)),
    Recipe(broken, {"series": series()}, covers=(historical.chow_test,), may_refuse=True),
    Recipe(
        horizons,
        {"series": series(), "lead": DISTANT},
        covers=(capability.fit_horizon_trend, capability.predict_horizon),
    ),
]
