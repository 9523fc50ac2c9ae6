"""Rival models of takeoff against a second writing of each, and refusals.

The figures expected of Kwa's model and of the software explosion come from code written apart from this one; its Monte
Carlo took 100,000 and 200,000 draws, so shares compare within a percentage point and quantiles within 0.02 year.
"""

import numpy as np
import pytest

from engine.draws import sobol_points
from engine.ranges import checked
from engine.takeoff_rivals import draw_between, reached_quantile, sample_range, share_range
from engine.takeoff_rivals_explosion import doubling_times, most_doublings_within, shortest_window
from engine.takeoff_rivals_kwa import AUTOMATION_CAP, FIRST_YEAR, input_growth, run_kwa
from engine.takeoff_rivals_uplift import automated_coder_year

GROWTH = dict(
    labour_growth_early=2,
    labour_growth_late=1.1,
    labour_turn_year=2029,
    compute_growth_early=2.6,
    compute_growth_turn=2,
    compute_growth_late=1.25,
    compute_turn_year=2029,
    compute_fall_first_year=2031,
    compute_fall_last_year=2059,
)
MIDDLE = dict(
    software_growth_2026=5,
    automation_width=2.85,
    automated_2026_frac=0.375,
    labour_share_frac=0.235,
    returns_to_scale=0.9,
    difficulty_exponent=0.65,
)
SECOND_WRITING = {
    "middle": ({}, (2026.5816, 2029.2063, 2033.0645, 2037.3496), 4.6573),
    "difficult": ({"difficulty_exponent": 0.9}, (2026.6156, 2029.8320, 2034.8015, 2040.3221), 3.4381),
    "narrow": ({"automation_width": 1.5}, (2026.3011, 2027.5951, 2028.9441, 2030.5013), 5.4886),
    "wide": ({"automation_width": 3.6}, (2026.7406, 2030.3459, 2035.7708, 2041.8274), 4.4938),
}
EXPLOSION = dict(doublings_per_year=8, doubling_months_today=3, last_month=72)
#: Speed, returns, limit and exponent; years of progress in all, end in months, most years in 12 and in 4 months, first
#: doubling and the end of the eighth in months.
RUNS = {
    "median": ((8, 1.2, 11, 0.3), (6.875, 74.5566, 4.25, 1.625, 0.375, 2.72051)),
    "fast": ((32, 3.6, 16, 0.6), (15.875, 43042.4534, 15.625, 15.625, 0.09375, 0.33024)),
    "slow": ((2, 0.4, 6, 0.15), (1.625, 77.8011, 0.625, 0.25, 1.5, 23.99109)),
    "govai": ((8, 1.39, 11, 1.4), (6.625, 109.755, 6.125, 5.625, 0.375, 1.46343)),
    "half of the weight on labour": ((8, 0.695, 11, 0.7), (2.0, 95.3734, 1.125, 0.625, 0.375, 8.07254)),
    "over three": ((8, 1.39 / 3, 11, 0.3), (1.875, 74.3093, 1.125, 0.625, 0.375, 8.7945)),
}


def kwa(last_year=2046, **changes):
    labour, compute = input_growth(years=np.arange(FIRST_YEAR, last_year), **GROWTH)
    known = MIDDLE | dict(labour_growth=labour, compute_growth=compute, levels=[0.5, 0.9, 0.99, 0.999])
    return run_kwa(**known | {"report_years": [2035]} | changes)


def explosion(speedup, returns, limit, exponent, **changes):
    drivers = dict(initial_speedup=speedup, returns_to_research=returns, limit_years=limit, parallel_exponent=exponent)
    return doubling_times(**EXPLOSION | drivers | changes)


@pytest.mark.parametrize("name", SECOND_WRITING)
def test_kwa_agrees_with_a_second_writing(name):
    changes, years, software_log10 = SECOND_WRITING[name]
    outcomes = kwa(**changes)
    assert outcomes.automation_year == pytest.approx(years, abs=0.0005)
    assert outcomes.software_log10 == pytest.approx([software_log10], abs=0.0001)


def test_kwa_takes_draws_in_front_and_one_run_is_a_draw_of_them():
    widths = np.array([1.5, 2.85, 3.6])
    outcomes = kwa(automation_width=widths)
    for place, width in enumerate(widths):
        alone = kwa(automation_width=width)
        assert np.array_equal(outcomes.automation_year[place], alone.automation_year)
        assert np.array_equal(outcomes.research_ratio[place], alone.research_ratio)


def test_kwa_is_the_closed_form_where_software_does_not_feed_back():
    # No labour in the exponents and no difficulty: d ln S/dt = ln 5 C^z, with ln C growing by a constant.
    labour, compute = np.full(20, 1.1), np.full(20, 1.3)
    outcomes = run_kwa(
        **MIDDLE | dict(labour_share_frac=0.0, difficulty_exponent=0.0),
        labour_growth=labour,
        compute_growth=compute,
        levels=[0.5],
        report_years=[2030],
    )
    rate = 0.9 * np.log(1.3)
    assert outcomes.software_log10[0] == pytest.approx(np.log10(5) * np.expm1(4 * rate) / rate, rel=1e-9)
    assert outcomes.research_ratio[0] == pytest.approx(1.3 ** (4 * 0.9), rel=1e-12)


def test_kwa_starts_at_the_growth_it_is_calibrated_to():
    labour, compute = np.full(1, 1.0), np.full(1, 1.0)
    outcomes = run_kwa(
        **MIDDLE | dict(difficulty_exponent=1.0),
        labour_growth=labour,
        compute_growth=compute,
        levels=[0.374, 0.375, 0.376],
        report_years=[2027],
    )
    assert outcomes.automation_year[:2] == pytest.approx([2026.0, 2026.0], abs=1e-9)
    # ln S grows by ln 5 a year at first: 0.001 of automation is width x the change of its logit.
    rise = 2.85 * (np.log(0.376 / 0.624) - np.log(0.375 / 0.625))
    assert outcomes.automation_year[2] == pytest.approx(2026 + rise / np.log(5), rel=1e-6)


def test_kwa_is_never_where_the_run_ends_before():
    assert np.isinf(kwa(last_year=2030, report_years=[]).automation_year).tolist() == [False, False, True, True]


def test_compute_growth_falls_in_a_straight_line():
    labour, compute = input_growth(years=[2026, 2028, 2029, 2030, 2044, 2058, 2070], **GROWTH)
    assert compute.tolist() == [2.6, 2.6, 2, 2, 1.625, 1.25, 1.25]
    assert labour.tolist() == [2, 2, 1.1, 1.1, 1.1, 1.1, 1.1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"software_growth_2026": 1.0}, "software_growth_2026 is 1; it must be above 1"),
        ({"automation_width": 0.0}, "automation_width is 0; it must be above 0"),
        ({"automated_2026_frac": [0.3, 1.0]}, r"automated_2026_frac is 1; it must be inside \(0, 1\)"),
        ({"labour_share_frac": 1.2}, r"labour_share_frac is 1.2; it must be within \[0, 1\]"),
        ({"returns_to_scale": -1}, "returns_to_scale is -1; it must be above 0"),
        ({"difficulty_exponent": -0.1}, "difficulty_exponent is -0.1; it must be 0 or above"),
        ({"difficulty_exponent": np.nan}, "difficulty_exponent is nan"),
        ({"labour_growth": np.zeros(20)}, "labour_growth is 0; it must be above 0"),
        ({"labour_growth": np.ones(3)}, "labour_growth has 3 years and compute_growth 20"),
        ({"levels": [AUTOMATION_CAP]}, "levels is 0.999999; it must be inside"),
        ({"report_years": [2047]}, "report_years is 2047; it must be within 2026 to 2046"),
        ({"returns_to_scale": 100.0, "difficulty_exponent": 0}, "software leaves the finite range in 20"),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
def test_kwa_refuses_what_it_cannot_run(changes, message):
    with pytest.raises(ValueError, match=message):
        kwa(**changes)


def test_compute_growth_that_falls_backwards_is_refused():
    with pytest.raises(ValueError, match="compute_fall_last_year is 2031; it must be after compute_fall_first_year"):
        input_growth(years=[2026], **GROWTH | {"compute_fall_last_year": 2031})


def test_uplift_gives_may_2028_by_the_published_parameters():
    year = automated_coder_year(present_day=2026.62, uplift_now=2, uplift_doubling_months=5, uplift_automated=20)
    assert year == pytest.approx(2026.62 + 5 / 12 * np.log2(19), abs=1e-12)
    assert 2028 + 4 / 12 <= year <= 2028 + 5 / 12


def test_uplift_passes_the_automated_coder_at_that_day():
    months = np.array([2.0, 5.0, 9.0])
    year = automated_coder_year(present_day=2026.0, uplift_now=1.5, uplift_doubling_months=months, uplift_automated=20)
    assert 1 + 0.5 * 2 ** ((year - 2026) * 12 / months) == pytest.approx(np.full(3, 20), rel=1e-9)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"uplift_now": 1.0}, "uplift_now is 1; it must be above 1"),
        ({"uplift_automated": 0.5}, "uplift_automated is 0.5; it must be above 1"),
        ({"uplift_doubling_months": [5, -5]}, "uplift_doubling_months is -5; it must be above 0"),
        ({"present_day": 1926.0}, "present_day is 1926; it must be a year from 2000 to 2100"),
    ],
)
def test_uplift_refuses_what_has_no_date(changes, message):
    known = dict(present_day=2026.62, uplift_now=2, uplift_doubling_months=5, uplift_automated=20)
    with pytest.raises(ValueError, match=message):
        automated_coder_year(**known | changes)


@pytest.mark.parametrize("name", RUNS)
def test_explosion_agrees_with_a_second_writing(name):
    drivers, (total, end, in_12, in_4, first, eighth) = RUNS[name]
    (ends,) = explosion(*drivers)
    took_place = ends[np.isfinite(ends)]
    assert (took_place.size - 1) / 8 == total
    assert took_place[-1] == pytest.approx(end, abs=1e-4)
    assert most_doublings_within(ends, 12) / 8 == in_12
    assert most_doublings_within(ends, 4) / 8 == in_4
    assert ends[1] == pytest.approx(first, abs=1e-9)
    assert ends[8] == pytest.approx(eighth, abs=1e-5)


def test_explosion_has_the_published_probabilities():
    u = sobol_points(4, 2**14, 2024)
    ends = explosion(2 * 16 ** u[:, 0], 0.4 * 9 ** u[:, 1], 6 + 10 * u[:, 2], 0.15 * 4 ** u[:, 3], last_month=48)
    shares = [np.mean(shortest_window(ends, n) <= months) for n, months in ((24, 12), (26, 4), (80, 12), (80, 4))]
    # Of a second writing, on 200,000 draws: one of its standard deviations is 0.0011 at most.
    assert shares == pytest.approx([0.5669, 0.4112, 0.1686, 0.1257], abs=0.004)
    # Published, with a sample of unknown size.
    assert shares == pytest.approx([0.57, 0.41, 0.18, 0.12], abs=0.02)


def test_windows_agree_with_counting_them_one_by_one():
    u = sobol_points(4, 64, 7)
    ends = explosion(2 * 16 ** u[:, 0], 0.4 * 9 ** u[:, 1], 6 + 10 * u[:, 2], 0.15 * 4 ** u[:, 3])
    for row in ends:
        finite = row[np.isfinite(row)]
        spans = finite[None, :] - finite[:, None]
        n_doublings = np.arange(finite.size)[None, :] - np.arange(finite.size)[:, None]
        for months in (1.0, 4.0, 12.0):
            assert most_doublings_within(row, months) == n_doublings[(spans <= months) & (n_doublings >= 0)].max()
        for length in (1, 8, 24):
            possible = spans[n_doublings == length]
            assert shortest_window(row, length) == (possible.min() if possible.size else np.inf)


def test_doublings_keep_their_length_where_returns_are_one_and_a_limit_is_far():
    (ends,) = explosion(1, 1, 1e4, 0.3, last_month=30)
    assert np.diff(ends[:11]) == pytest.approx(np.full(10, 3.0), rel=1e-3)
    assert np.isinf(ends[11:]).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"initial_speedup": 0}, "initial_speedup is 0; it must be above 0"),
        ({"returns_to_research": [1, -1]}, "returns_to_research is -1; it must be above 0"),
        ({"limit_years": np.inf}, "limit_years is inf; it must be above 0"),
        ({"last_month": 0}, "last_month is 0; it must be above 0"),
    ],
)
def test_explosion_refuses_what_never_starts(changes, message):
    with pytest.raises(ValueError, match=message):
        explosion(8, 1.2, 11, 0.3, **changes)


def test_windows_of_no_length_are_refused():
    ends = explosion(8, 1.2, 11, 0.3)
    with pytest.raises(ValueError, match="n_doublings is 0"):
        shortest_window(ends, 0)
    with pytest.raises(ValueError, match="months is 0"):
        most_doublings_within(ends, 0)


def test_laws_have_their_ends_and_middle():
    u = np.array([0.0, 0.5, 1.0])
    assert draw_between("uniform", 6, 11, 16, u) == pytest.approx([6, 11, 16])
    assert draw_between("log_uniform", 2, 8, 32, u) == pytest.approx([2, 8, 32])
    assert draw_between("triangular", 0, 1, 2, u) == pytest.approx([0, 1, 2], abs=1e-4)
    for law, low, value, high, message in (
        ("uniform", 3, 2, 1, "must rise, got 3, 2 and 1"),
        ("uniform", 1, 1, 1, "must rise"),
        ("log_uniform", 0, 1, 2, "low of a log_uniform law must be above 0, got 0"),
        ("normal", 0, 1, 2, "unknown law 'normal': triangular, uniform, log_uniform"),
    ):
        with pytest.raises(ValueError, match=message):
            draw_between(law, low, value, high, u)


def test_range_of_a_small_sample_holds_95_of_100_of_them():
    law = -np.log1p(-(np.arange(10**6) + 0.5) / 10**6)
    samples = np.sort(np.random.default_rng(2).exponential(size=(4000, 500)), axis=1)
    for level, rank in ((0.0, 0), (0.1, 50), (0.5, 249.5), (1.0, 499)):
        value, low, high = sample_range(law, level, 500)
        figure = samples[:, [int(np.floor(rank)), int(np.ceil(rank))]].mean(axis=1)
        inside = np.mean((figure >= low) & (figure <= high))
        assert inside == pytest.approx(0.95, abs=0.02)
        assert value == pytest.approx(np.median(figure), rel=0.08)
    share, low, high = share_range(np.arange(1000) < 300, 100)
    assert (share, low, high) == pytest.approx((0.3, 0.3 - 0.0898, 0.3 + 0.0898), abs=1e-4)
    with pytest.raises(ValueError, match=r"level is 1\.1"):
        sample_range(law, 1.1, 500)
    with pytest.raises(ValueError, match="sample_size is 1; it must be 2 or above"):
        share_range([True], 1)


def test_a_quantile_among_what_never_comes_is_infinite():
    values = [2030.0, 2031.0, 2032.0, np.inf, np.inf]
    assert [reached_quantile(values, level) for level in (0, 0.25, 0.5, 0.6, 0.75, 1)] == [
        2030, 2031, 2032, np.inf, np.inf, np.inf,
    ]  # fmt: skip


def test_values_are_checked_by_name():
    assert checked("x", 3, "above 0", lambda x: x > 0) == 3
    with pytest.raises(ValueError, match="x is inf; it must be above 0"):
        checked("x", [1, np.inf], "above 0", lambda x: x > 0)
