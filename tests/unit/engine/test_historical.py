"""Tests of engine.historical: cases worked by hand, a second method, and what must hold for any series."""

import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from engine.historical import chow_test, fit_log_linear, is_fittable

# log10 = 0, 1, 1, 2: the mean is 1, the sums of squares are Sxx = 5, Sxy = 3, Syy = 2.
STEP_YEARS = [2020, 2021, 2022, 2023]
STEP_QUANTITIES = [1, 10, 10, 100]

# Two tents of slope 0 and residual sum of squares 6 each, three orders of magnitude apart.
TENT_YEARS = [2000, 2001, 2002, 2003, 2004, 2005]
TENT_QUANTITIES = [1, 1e3, 1, 1e3, 1e6, 1e3]


def years_between(first: int, last: int) -> st.SearchStrategy[list[float]]:
    """Draw distinct years in tenths, in time order."""
    tenths = st.lists(st.integers(10 * first, 10 * last), min_size=3, max_size=20, unique=True)
    return tenths.map(lambda drawn: [tenth / 10 for tenth in sorted(drawn)])


@st.composite
def quantities_at(draw, years: list[float]) -> list[float]:
    hundredths = draw(st.lists(st.integers(-1000, 3000), min_size=len(years), max_size=len(years)))
    return [10 ** (hundredth / 100) for hundredth in hundredths]


@st.composite
def series(draw) -> tuple[np.ndarray, np.ndarray]:
    """Draw points that scatter about their line."""
    years = draw(years_between(1950, 2030))
    year, quantity = np.array(years), np.array(draw(quantities_at(years)))
    assume(squared_residuals(year, quantity) > 1e-3)
    return year, quantity


@st.composite
def broken_series(draw) -> tuple[np.ndarray, np.ndarray]:
    """Draw a series with at least three points on each side of 2000, scattered on both."""
    years = draw(years_between(1950, 1999)) + draw(years_between(2000, 2030))
    quantities = draw(quantities_at(years))
    year, quantity = np.array(years), np.array(quantities)
    assume(squared_residuals(year[year < 2000], quantity[year < 2000]) > 1e-3)
    assume(squared_residuals(year[year >= 2000], quantity[year >= 2000]) > 1e-3)
    return year, quantity


def squared_residuals(year: np.ndarray, quantity: np.ndarray) -> float:
    """Return the sum of squared residuals of the best line, through numpy's solver."""
    design = np.column_stack([np.ones_like(year), year - 2000])
    logs = np.log10(quantity)
    coefficients = np.linalg.lstsq(design, logs, rcond=None)[0]
    return float(np.sum((logs - design @ coefficients) ** 2))


@pytest.mark.filterwarnings("ignore:invalid value")  # without residuals, Durbin-Watson is 0 / 0
def test_exact_line_is_recovered_without_error():
    years = np.array([2010.0, 2012.5, 2013.0, 2020.25])
    fit = fit_log_linear(years, 10 ** (25 + 0.5 * (years - 2020)))
    assert fit.n_points == 4
    assert fit.slope_log10_per_year == pytest.approx(0.5, rel=1e-12)
    assert fit.intercept_log10 == pytest.approx(25 - 0.5 * 2020, rel=1e-12)
    assert fit.r_squared == pytest.approx(1, abs=1e-12)
    assert fit.standard_error == pytest.approx(0, abs=1e-12)
    assert fit.residual_standard_error_log10 == pytest.approx(0, abs=1e-12)
    assert fit.slope_low_log10_per_year == pytest.approx(0.5, abs=1e-12)
    assert fit.slope_high_log10_per_year == pytest.approx(0.5, abs=1e-12)


def test_step_series_worked_by_hand():
    # Student's t with 2 degrees of freedom has a closed form: (2p - 1) / sqrt(2p (1 - p)) at p = 0.975.
    half_width = 0.95 / math.sqrt(0.04875) * math.sqrt(0.02)
    expected = {
        "n_points": 4,
        "slope_log10_per_year": 0.6,  # Sxy / Sxx
        "intercept_log10": 1 - 0.6 * 2021.5,
        "r_squared": 0.9,  # Sxy^2 / (Sxx Syy)
        "standard_error": math.sqrt(0.02),  # residuals -0.1, 0.3, -0.3, 0.1: sqrt(0.2 / 2 / Sxx)
        "slope_low_log10_per_year": 0.6 - half_width,
        "slope_high_log10_per_year": 0.6 + half_width,
        "residual_standard_error_log10": math.sqrt(0.1),
        "durbin_watson": 3.4,  # (0.16 + 0.36 + 0.16) / 0.2
    }
    assert asdict(fit_log_linear(STEP_YEARS, STEP_QUANTITIES)) == pytest.approx(expected, rel=1e-12)


def test_durbin_watson_reads_the_given_order():
    # Residuals 0.3, -0.3, -0.1, 0.1: (0.36 + 0.04 + 0.04) / 0.2.
    order = [1, 2, 0, 3]
    fit = fit_log_linear(np.array(STEP_YEARS)[order], np.array(STEP_QUANTITIES)[order])
    assert fit.durbin_watson == pytest.approx(2.2, rel=1e-12)
    assert fit.slope_log10_per_year == pytest.approx(0.6, rel=1e-12)


@given(series())
def test_fit_equals_a_second_method(points):
    year, quantity = points
    logs = np.log10(quantity)
    fit = fit_log_linear(year, quantity)
    line = stats.linregress(year - year.mean(), logs)
    residuals = logs - line.intercept - line.slope * (year - year.mean())
    sum_of_squares = np.sum(residuals**2)
    half_width = stats.t.ppf(0.975, year.size - 2) * line.stderr
    expected = {
        "n_points": year.size,
        "slope_log10_per_year": line.slope,
        "intercept_log10": line.intercept - line.slope * year.mean(),
        "r_squared": line.rvalue**2,
        "standard_error": line.stderr,
        "slope_low_log10_per_year": line.slope - half_width,
        "slope_high_log10_per_year": line.slope + half_width,
        "residual_standard_error_log10": math.sqrt(sum_of_squares / (year.size - 2)),
        "durbin_watson": np.sum((residuals[1:] - residuals[:-1]) ** 2) / sum_of_squares,
    }
    assert asdict(fit) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(series(), st.floats(1e-6, 1e6))
def test_scaling_the_quantity_shifts_only_the_intercept(points, factor):
    year, quantity = points
    fit = fit_log_linear(year, quantity)
    scaled = fit_log_linear(year, factor * quantity)
    assert scaled.intercept_log10 == pytest.approx(fit.intercept_log10 + math.log10(factor), rel=1e-9, abs=1e-9)
    for name in ["slope_log10_per_year", "standard_error", "residual_standard_error_log10"]:
        assert getattr(scaled, name) == pytest.approx(getattr(fit, name), rel=1e-9, abs=1e-9)


@given(series(), st.integers(-100, 100))
def test_shifting_the_years_leaves_the_slope(points, shift):
    year, quantity = points
    fit = fit_log_linear(year, quantity)
    shifted = fit_log_linear(year + shift, quantity)
    assert shifted.slope_log10_per_year == pytest.approx(fit.slope_log10_per_year, rel=1e-9, abs=1e-9)
    assert shifted.standard_error == pytest.approx(fit.standard_error, rel=1e-9, abs=1e-9)
    moved = fit.intercept_log10 - fit.slope_log10_per_year * shift
    assert shifted.intercept_log10 == pytest.approx(moved, rel=1e-9, abs=1e-9)


@given(series())
def test_interval_encloses_the_slope(points):
    fit = fit_log_linear(*points)
    assert fit.slope_low_log10_per_year <= fit.slope_log10_per_year <= fit.slope_high_log10_per_year
    middle = (fit.slope_low_log10_per_year + fit.slope_high_log10_per_year) / 2
    assert middle == pytest.approx(fit.slope_log10_per_year, rel=1e-9, abs=1e-9)


def test_chow_test_worked_by_hand():
    # One line through both tents leaves 25.5 - 13.5^2 / 17.5 = 105.6 / 7, two lines 12: F = (21.6 / 7 / 2) / (12 / 2).
    expected = {
        "n_before": 3,
        "n_after": 3,
        "slope_before_log10_per_year": 0,
        "slope_after_log10_per_year": 0,
        "f_statistic": 9 / 35,
        "p_value": 35 / 44,  # with 2 and 2 degrees of freedom, 1 / (1 + F)
    }
    assert asdict(chow_test(TENT_YEARS, TENT_QUANTITIES, 2003)) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_the_break_year_itself_is_after_the_break():
    assert chow_test([*TENT_YEARS, 2006], [*TENT_QUANTITIES, 1], 2003).n_after == 4
    assert chow_test([*TENT_YEARS, 2006], [*TENT_QUANTITIES, 1], 2003.01).n_after == 3


@given(broken_series())
def test_chow_test_equals_a_second_method(points):
    year, quantity = points
    is_before = year < 2000
    split = squared_residuals(year[is_before], quantity[is_before]) + squared_residuals(
        year[~is_before], quantity[~is_before]
    )
    freedom = year.size - 4
    f_statistic = (squared_residuals(year, quantity) - split) / 2 / (split / freedom)
    test = chow_test(year, quantity, 2000)
    assert test.f_statistic == pytest.approx(f_statistic, rel=1e-7, abs=1e-7)
    # The F distribution with 2 degrees of freedom above has a closed form.
    assert test.p_value == pytest.approx((1 + 2 * test.f_statistic / freedom) ** (-freedom / 2), rel=1e-7)
    assert 0 <= test.p_value <= 1
    for slope, side in [(test.slope_before_log10_per_year, is_before), (test.slope_after_log10_per_year, ~is_before)]:
        assert slope == pytest.approx(stats.linregress(year[side], np.log10(quantity[side])).slope, abs=1e-7)


@given(broken_series(), st.floats(1e-6, 1e6))
def test_chow_test_does_not_depend_on_the_unit(points, factor):
    year, quantity = points
    test = chow_test(year, quantity, 2000)
    assert asdict(chow_test(year, factor * quantity, 2000)) == pytest.approx(asdict(test), rel=1e-7, abs=1e-7)


def test_chow_test_tells_a_break_from_noise():
    years = np.arange(2000, 2021)
    noise = 0.01 * (-1.0) ** years
    steady = chow_test(years, 10 ** (0.1 * (years - 2000) + noise), 2010)
    assert steady.p_value > 0.5

    faster = 10 ** (0.1 * (years - 2000) + 0.2 * np.maximum(0, years - 2010) + noise)
    tests = {year: chow_test(years, faster, year) for year in range(2003, 2018)}
    assert tests[2010].p_value < 1e-12
    assert tests[2010].slope_before_log10_per_year == pytest.approx(0.1, abs=0.002)
    assert tests[2010].slope_after_log10_per_year == pytest.approx(0.3, abs=0.002)
    # The kink lies on both lines, so it may open the later regime or close the earlier one.
    assert max(tests, key=lambda year: tests[year].f_statistic) in (2010, 2011)


@pytest.mark.parametrize(
    ("year", "quantity", "fittable"),
    [
        ([], [], False),
        ([2020, 2021], [1, 2], False),
        ([2020, 2020, 2020], [1, 2, 3], False),
        ([2020, 2021, math.nan], [1, 2, 3], False),
        ([2020, 2021, 2022], [5, 5, 5], False),
        ([2020, 2020, 2021], [1, 2, 1], True),
        ([2021, 2020, 2022, 2019], [1, 1, 1, 2], True),
    ],
)
def test_a_line_needs_three_points_two_years_and_two_quantities(year, quantity, fittable):
    assert is_fittable(year, quantity) is fittable
    if fittable:
        fit_log_linear(year, quantity)


@pytest.mark.parametrize(
    ("year", "quantity", "message"),
    [
        ([2020, 2021, 2022], [1, 2], r"year and quantity must be 1-d and alike, got \(3,\), \(2,\)"),
        ([[2020, 2021, 2022]], [[1, 2, 3]], r"year and quantity must be 1-d and alike, got \(1, 3\), \(1, 3\)"),
        ([2020, 2021], [1, 2], "a fit needs at least 3 points, got 2"),
        ([], [], "a fit needs at least 3 points, got 0"),
        ([2020, 2020, 2020], [1, 2, 3], "years must be finite and not all the same"),
        ([2020, 2021, math.nan], [1, 2, 3], "years must be finite and not all the same"),
        ([2020, 2021, math.inf], [1, 2, 3], "years must be finite and not all the same"),
        ([2020, 2021, 2022], [1, 2, 0], "quantities must be finite and positive: a logarithm is taken"),
        ([2020, 2021, 2022], [1, -2, 3], "quantities must be finite and positive: a logarithm is taken"),
        ([2020, 2021, 2022], [math.nan, 2, 3], "quantities must be finite and positive: a logarithm is taken"),
        ([2020, 2021, 2022], [1, 2, math.inf], "quantities must be finite and positive: a logarithm is taken"),
        ([2020, 2021, 2022], [5, 5, 5], "quantities must not be all the same: there is no variance to explain"),
    ],
)
def test_unusable_points_are_refused(year, quantity, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        fit_log_linear(year, quantity)
    with pytest.raises(ValueError, match=f"^{message}$"):
        chow_test(year, quantity, 2021)


@pytest.mark.parametrize("break_year", [2002, 2004, 1990, 2030])
def test_a_break_needs_three_points_on_each_side(break_year):
    n_short = min(sum(year < break_year for year in TENT_YEARS), sum(year >= break_year for year in TENT_YEARS))
    with pytest.raises(ValueError, match=f"^a fit needs at least 3 points, got {n_short}$"):
        chow_test(TENT_YEARS, TENT_QUANTITIES, break_year)


def test_a_break_needs_two_years_on_each_side():
    with pytest.raises(ValueError, match=r"^years must be finite and not all the same$"):
        chow_test([2000, 2001, 2002, 2003, 2003, 2003], TENT_QUANTITIES, 2003)
