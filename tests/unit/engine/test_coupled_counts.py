"""Coupled counts: the closed form by two other methods, the compute they are made from, floors and refusals."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import poisson

from engine.coupled_counts import (
    CountScores,
    CoupledLaw,
    count_coupled_models,
    counted_training,
    draw_count_scores,
    known_counts,
    with_observed_runs,
)
from engine.model_count_rows import coupled_rows
from tests.unit.engine.published_counts import SIZES

LAW = CoupledLaw(
    undisclosed_factor=1.4, undisclosed_log_sd=0.2, disclosed_largest_share=0.25, largest_share_log_sd=0.45
)
YEARS = (2024, 2025, 2026, 2027)


def scores(n_draws, n_years=None, seed=7, **inputs):
    return draw_count_scores(n_years or len(YEARS), n_draws, replace(SIZES, **inputs), np.random.default_rng(seed))


def fixed_scores(n_draws, n_years, slope=1.0, smallest_frac=1e-7):
    """Return draws in which nothing is by chance but the counts."""
    zero, years = np.zeros(n_draws), (n_years, n_draws)
    return CountScores(zero, zero + 0.5, np.zeros(years), np.full(years, slope), np.full(years, smallest_frac))


def count(training_flop, largest_flop, n_draws=1, slope=1.0, record=0.0, seed=3, **inputs):
    """Count one year of fixed compute."""
    shape = (1, n_draws)
    return count_coupled_models(
        np.full(shape, training_flop),
        np.full(shape, largest_flop),
        [2028],
        replace(SIZES, **inputs),
        fixed_scores(n_draws, 1, slope),
        np.random.default_rng(seed),
        record_before_flop=record,
    )


# Counts


@pytest.mark.parametrize("slope", [0.9, 1.0, 1.07])
@pytest.mark.parametrize("threshold_flop", [1e25, 3e26])
def test_the_expected_count_is_the_integral_of_the_spread_compute_over_size(slope, threshold_flop):
    training_flop, largest_flop = 5e27, 1e27
    # Compute held up to size m is (T - L) (m / L)^k: its density over m, divided by m, is a number of models.
    density = (training_flop - largest_flop) * slope / largest_flop**slope
    number, _ = quad(lambda log_m: density * np.exp((slope - 1) * log_m), np.log(threshold_flop), np.log(largest_flop))
    found = count(training_flop, largest_flop, slope=slope, thresholds_flop=(threshold_flop,)).expected
    assert found.item() == pytest.approx(number + 1, rel=1e-9)


def test_models_drawn_one_by_one_give_the_same_distribution():
    training_flop, largest_flop, threshold_flop, n_draws = 4e27, 1e27, 2e26, 4000
    rng = np.random.default_rng(11)
    # By brute force: models below the largest come as Poisson with the density 1 / m, each with a size of its own.
    smallest_flop = 1e20
    expected_models = (training_flop - largest_flop) / largest_flop * np.log(largest_flop / smallest_flop)
    brute = np.array(
        [
            1 + np.sum(largest_flop * (smallest_flop / largest_flop) ** rng.random(n_models) > threshold_flop)
            for n_models in rng.poisson(expected_models, n_draws)
        ]
    )
    counts = count(training_flop, largest_flop, n_draws, thresholds_flop=(threshold_flop,)).counts.ravel()
    exact = poisson(3 * np.log(5))
    for values in (brute, counts):
        assert values.mean() == pytest.approx(1 + exact.mean(), abs=4 * exact.std() / np.sqrt(n_draws))
        assert np.mean(values == 1) == pytest.approx(exact.pmf(0), abs=4 * np.sqrt(exact.pmf(0) / n_draws))
        assert values.std() == pytest.approx(exact.std(), rel=0.05)


def test_the_largest_run_is_a_model_of_its_own():
    alone = count(3e26, 3e26, n_draws=50, thresholds_flop=(1e25, 3e26, 1e27))
    # All compute is its own; at its own size it is not above the threshold.
    assert alone.counts[:, 0].tolist() == [[1] * 50, [0] * 50, [0] * 50]
    assert np.array_equal(alone.counts, alone.expected)


def test_models_near_the_frontier_are_compared_with_the_record_at_the_end_of_the_year():
    widths = (0.5, 1.0)
    record_holder = count(4e27, 1e27, widths_log10=widths, record=5e26)
    np.testing.assert_allclose(record_holder.frontier_expected.ravel(), 1 + 3 * np.log(10) * np.array(widths))
    later = count(4e27, 1e27, widths_log10=widths, record=1e28)
    # The record lies an order of magnitude above the largest run of the year: nothing is within half of one.
    assert later.frontier_expected.ravel()[0] == 0
    assert later.frontier_expected.ravel()[1] == pytest.approx(0, abs=1e-12)


# Compute


def test_the_blend_lies_between_growth_and_share_and_starts_from_the_known_sum():
    n_draws = 4000
    drawn = scores(n_draws)
    growth = np.array([1.0, 2.0, 4.0, 8.0])[:, None] * np.ones(n_draws)
    largest = np.array([1e25, 1e26, 2e26, 4e26])[:, None] * np.ones(n_draws)
    known = np.array([2e26, 4e26])
    found = counted_training(growth * 1e28, largest, known, LAW, drawn)
    factor = 1.4 * np.exp(0.2 * drawn.undisclosed)
    np.testing.assert_allclose(found[:2], known[:, None] * factor)
    by_growth = known[1] * factor * growth[2:] / growth[1]
    by_share = largest[2:] * factor / 0.25 * np.exp(-0.45 * drawn.largest_share[2:])
    low, high = np.minimum(by_growth, by_share), np.maximum(by_growth, by_share)
    inside = np.log(found[2:] / by_growth) / np.log(by_share / by_growth)
    is_free = found[2:] > largest[2:]
    assert np.all((found[2:] >= low * (1 - 1e-12)) & ((found[2:] <= high * (1 + 1e-12)) | ~is_free))
    np.testing.assert_allclose(inside[is_free], np.broadcast_to(drawn.blend_weight, inside.shape)[is_free], atol=1e-6)
    assert np.quantile(drawn.blend_weight, [0.05, 0.5, 0.95]) == pytest.approx([0.05, 0.5, 0.95], abs=0.02)


def test_training_compute_is_never_below_the_largest_run():
    drawn = scores(10)
    largest = np.full((4, 10), 1e27)
    found = counted_training(np.ones((4, 10)), largest, [1e24, 1e24], LAW, drawn)
    assert np.all(found >= largest)
    assert np.array_equal(found[0], largest[0])


def test_neighbouring_years_are_correlated_and_slopes_keep_their_range():
    drawn = scores(20000, year_correlation=0.5, slope_bounds=(0.9, 1.1))
    for values in (drawn.largest_share, drawn.slope):
        assert np.corrcoef(values[1], values[2])[0, 1] == pytest.approx(0.5, abs=0.03)
        assert np.corrcoef(values[1], values[3])[0, 1] == pytest.approx(0.25, abs=0.03)
    assert drawn.largest_share.std(axis=1) == pytest.approx(np.ones(4), abs=0.02)
    assert (drawn.slope.min(), drawn.slope.max()) == pytest.approx((0.9, 1.1), abs=1e-3)
    assert 1e-8 < drawn.smallest_frac.min() < drawn.smallest_frac.max() < 1e-6


def test_observed_runs_stand_in_their_years_each_draw_with_its_own_error():
    forecast = np.full((4, 3), 7e27) * [1, 2, 3]
    by_draw = np.array([5e26, 1e27, 2e27])
    found = with_observed_runs(forecast, [3.8e25, 5e26, by_draw])
    np.testing.assert_array_equal(found[:3], [[3.8e25] * 3, [5e26] * 3, by_draw])
    np.testing.assert_array_equal(found[3], forecast[3])
    assert np.all(forecast[0] == 7e27 * np.array([1, 2, 3]))


def test_the_same_seed_gives_the_same_bits_and_another_does_not():
    first, again, other = (scores(5, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.slope, again.slope)
    assert not np.array_equal(first.slope, other.slope)
    counts = [count(4e27, 1e27, 64, seed=seed).counts for seed in (1, 1, 2)]
    assert np.array_equal(counts[0], counts[1])
    assert not np.array_equal(counts[0], counts[2])


# Floors


def test_known_models_are_counted_by_year_and_lists_add_what_they_hold_beyond():
    known = known_counts(
        [2023, 2024, 2024, 2025, 2025, 2025],
        [5e25, 2e25, 1e24, 5e26, 4e26, 1.0e26],
        (1e25, 1e26, 1e27),
        YEARS,
        listed=[(2026, 1e26, 4.0)],
    )
    # Two are known above 1e26 before 2026, so the list adds two, which are above 1e25 too; nothing is known of 2027.
    np.testing.assert_array_equal(known, [[1, 3, 2, np.nan], [0, 2, 2, np.nan], [0, 0, 0, np.nan]])


def test_floors_lift_draws_of_their_year_and_are_flagged():
    inputs = replace(SIZES, thresholds_flop=(1e25,), widths_log10=(1.0,))
    n_draws = 500
    training, largest = np.full((2, n_draws), 2e26), np.full((2, n_draws), 1e26)
    counts = count_coupled_models(
        training,
        largest,
        [2025, 2026],
        inputs,
        fixed_scores(n_draws, 2),
        np.random.default_rng(0),
        record_before_flop=0,
    )
    rows = coupled_rows(counts, inputs, [7.0], np.array([[4.0, np.nan]]))
    by_year = {row["year"]: row for row in rows if (row["measure"], row["method"]) == ("above_threshold", "simulation")}
    lifted = np.maximum(counts.counts[0, 0], 4)
    assert by_year[2025]["p5"] == 11
    assert by_year[2025]["mean"] == pytest.approx(7 + lifted.mean())
    assert by_year[2025]["year_mean"] == pytest.approx(counts.counts[0, 0].mean())
    assert (by_year[2025]["known"], by_year[2025]["floored_frac"]) == (11, np.mean(counts.counts[0, 0] < 4))
    assert (by_year[2026]["known"], by_year[2026]["floored_frac"]) == (None, None)
    assert by_year[2026]["p50"] == np.median(7 + lifted + counts.counts[0, 1])


def test_without_floors_nothing_is_lifted():
    rows = coupled_rows(count(4e27, 1e27, 100), SIZES)
    assert all(row.get("known") is None for row in rows)
    assert len(rows) == 2 * (len(SIZES.thresholds_flop) + len(SIZES.widths_log10)) + 3


# Refusals


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("undisclosed_factor", 0.9, "undisclosed_factor must be at least 1"),
        ("undisclosed_log_sd", -0.1, "undisclosed_log_sd must be finite and not negative"),
        ("disclosed_largest_share", 1.2, r"disclosed_largest_share must lie in \(0, 1\]"),
        ("largest_share_log_sd", np.inf, "largest_share_log_sd must be finite"),
    ],
)
def test_constants_out_of_range_are_refused_by_name(field, value, message):
    fields = {
        "undisclosed_factor": 1.4,
        "undisclosed_log_sd": 0.2,
        "disclosed_largest_share": 0.25,
        "largest_share_log_sd": 0.45,
    }
    with pytest.raises(ValueError, match=message):
        CoupledLaw(**fields | {field: value})


def test_a_run_above_its_training_compute_is_refused_by_draw_and_year():
    with pytest.raises(ValueError, match=r"draw 0, year 2028: the largest run, 2e\+27 FLOP"):
        count(1e27, 2e27)
    with pytest.raises(ValueError, match="draws must be years x draws and alike"):
        count_coupled_models(
            np.ones((1, 2)), np.ones((2, 1)), [2028], SIZES, scores(2), np.random.default_rng(0),
            record_before_flop=0.0,
        )  # fmt: skip


def test_an_empty_known_year_and_bad_observed_runs_are_refused():
    with pytest.raises(ValueError, match="known models must have a positive sum"):
        counted_training(np.ones((4, 3)), np.ones((4, 3)), [1e26, 0.0], LAW, scores(3))
    with pytest.raises(ValueError, match="observed run 1 must be positive and finite, got nan FLOP"):
        with_observed_runs(np.ones((4, 3)), [1e25, np.nan])
    with pytest.raises(ValueError, match="5 observed runs do not fit 4 years"):
        with_observed_runs(np.ones((4, 3)), [1e25] * 5)
