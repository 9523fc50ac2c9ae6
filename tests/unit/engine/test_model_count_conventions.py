"""The conventions of the model-count forecast, and that its result depends on the seed alone."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kstest, spearmanr

from engine import model_counts
from engine.model_count_inputs import CORRECTED, PUBLISHED, Conventions
from engine.model_counts import draw_dates, draw_training_flop, simulate_coupled_counts, within_year_growth
from engine.model_sizes import fill_bins
from engine.model_tallies import count_observed_models, summarise_counts
from tests.unit.engine.published_counts import BASELINE, HISTORY_FLOP, SIZES, cumulative_counts, simulate


@pytest.fixture
def left_out(monkeypatch):
    """Let the simulation count the models of bins that it leaves out as well, and return how many there were."""
    rng, found, counted = np.random.default_rng(9), {}, []

    def size_bins(*arguments):
        found["bins"] = bins_of(*arguments)
        return found["bins"]

    def ignorable_flop(*arguments):
        found["limit"] = ignorable(*arguments)
        return found["limit"]

    def left_out_models(inputs):
        """Draw the models of the bins left out; return their cells and sizes."""
        budget, edges = found["bins"]
        bins = np.flatnonzero((edges[..., 1:] < found["limit"][..., None]) & (budget > 0))
        own, smaller = fill_bins(budget.ravel()[bins], edges[..., :-1].ravel()[bins], edges[..., 1:].ravel()[bins], rng)
        counted.append(own.size)
        return (bins // inputs.n_bins)[own], smaller

    def count_models(cell, date, size, n_years, inputs, *others):
        own, smaller = left_out_models(inputs)
        cell = np.append(cell, own)
        models = (np.append(date, rng.random(own.size)), np.append(size, smaller))
        return count(cell, *models, n_years, inputs, *others)

    def count_above(cell, size, n_runs, n_years, inputs, *others):
        own, smaller = left_out_models(inputs)
        return undated(np.append(cell, own), np.append(size, smaller), n_runs, n_years, inputs, *others)

    bins_of, ignorable, count, undated = (
        getattr(model_counts, name) for name in ("size_bins", "_ignorable_flop", "count_models", "count_above")
    )

    def start():
        for name, function in (
            ("size_bins", size_bins),
            ("_ignorable_flop", ignorable_flop),
            ("count_models", count_models),
            ("count_above", count_above),
        ):
            monkeypatch.setattr(model_counts, name, function)
        return counted

    return start


@pytest.mark.parametrize("conventions", [PUBLISHED, CORRECTED, replace(CORRECTED, comparator="previous_quarters")])
def test_what_is_left_out_changes_no_count(conventions, left_out):
    pruned = simulate(150, conventions=conventions)
    n_models = left_out()
    full = simulate(150, conventions=conventions)
    assert sum(n_models) > 10_000
    assert np.array_equal(pruned.counts, full.counts)
    assert np.array_equal(pruned.frontier_counts, full.frontier_counts)


def test_what_is_left_out_changes_no_coupled_count(left_out):
    training = np.full((130, 3), 1e27) * [1, 5, 30]
    largest = training * np.random.default_rng(0).uniform(0.02, 1.0, training.shape)

    def counts():
        rng = np.random.default_rng(3)
        return simulate_coupled_counts(training, largest, [2026, 2027, 2028], rng, SIZES, record_before_flop=2e26)

    pruned = counts()
    n_models = left_out()
    full = counts()
    assert sum(n_models) > 1000
    assert np.array_equal(pruned.counts, full.counts)


def test_the_same_seed_gives_the_same_bits_and_another_does_not():
    first, again, other = (simulate(100, seed=seed) for seed in (7, 7, 8))
    assert first.counts.tobytes() == again.counts.tobytes()
    assert first.frontier_counts.tobytes() == again.frontier_counts.tobytes()
    assert first.shapes.smallest_frac.tobytes() == again.shapes.smallest_frac.tobytes()
    assert first.counts.tobytes() != other.counts.tobytes()


def test_sizes_differ_between_blocks_of_runs_and_between_seeds():
    # Slope and smallest model are fixed, so that only the drawn sizes can differ.
    inputs = replace(SIZES, slope_bounds=(1.0, 1.0), smallest_bounds=(1e-7, 1e-7))
    training = np.full((256, 1), 1e28)
    first, second = (
        simulate_coupled_counts(training, training * 0.1, [2028], np.random.default_rng(seed), inputs).counts
        for seed in (0, 1)
    )
    assert not np.array_equal(first, second)
    blocks = first.reshape(4, 64, -1)
    assert all(not np.array_equal(blocks[0], blocks[i]) for i in (1, 2, 3))


def test_every_convention_of_the_published_code_is_off_in_the_corrected_form():
    for name in Conventions.__dataclass_fields__:
        assert getattr(PUBLISHED, name) != getattr(CORRECTED, name), name


def test_growth_is_positive_and_keeps_mean_and_sd_when_corrected():
    rng = np.random.default_rng(0)
    training = draw_training_flop(BASELINE, HISTORY_FLOP, 200_000, rng, CORRECTED)
    growth = training[:, 8] / training[:, 7]
    assert growth.mean() == pytest.approx(3.9375, abs=0.005)
    assert growth.std() == pytest.approx(0.5, abs=0.005)
    np.testing.assert_allclose(training[:, 7], 0.4 * 2.5 * HISTORY_FLOP[-1] * growth, rtol=1e-12)
    np.testing.assert_allclose(training[:, 11], 0.3 * 2.5 * HISTORY_FLOP[-1] * growth**5, rtol=1e-12)
    np.testing.assert_array_equal(training[:, :7], np.broadcast_to(HISTORY_FLOP, (200_000, 7)))
    wild = replace(BASELINE, growth_sd=10.0)
    assert draw_training_flop(wild, HISTORY_FLOP, 1000, rng, CORRECTED).min() > 0
    with pytest.raises(ValueError, match=r"run \d+: growth must be positive"):
        draw_training_flop(wild, HISTORY_FLOP, 1000, rng, PUBLISHED)


def test_the_largest_run_of_2024_is_fixed_only_as_published():
    assert np.all(simulate(20).shapes.largest_run_flop[:, 7] == 3.8e25)
    assert np.unique(simulate(20, conventions=CORRECTED).shapes.largest_run_flop[:, 7]).size == 20


def test_corrected_draws_keep_their_priors():
    result = simulate(4000, conventions=CORRECTED)
    assert np.median(result.shapes.slope[:, -1]) == pytest.approx(1.0, abs=0.006)
    assert np.median(result.shapes.largest_share[:, -1]) == pytest.approx(0.158, abs=0.005)
    assert 0.85 < result.acceptance_frac[-1] < 0.93
    assert not result.shapes.is_feasible.all()
    assert simulate(50).shapes.is_feasible.all()


def test_years_are_correlated_only_when_corrected():
    def last_draws(conventions):
        shapes = simulate(3000, conventions=conventions, year_correlation=0.8).shapes
        return [draw[:, 10:] for draw in (shapes.slope, shapes.largest_share)]

    def rank_correlations(draws):
        return [spearmanr(*draw.T).statistic for draw in draws]

    corrected = last_draws(CORRECTED)
    # Spearman's rho of normal scores with correlation 0.8.
    np.testing.assert_allclose(rank_correlations(corrected), 6 / np.pi * np.arcsin(0.4), atol=0.03)
    np.testing.assert_allclose(rank_correlations(last_draws(PUBLISHED)), 0, atol=0.06)
    # Correlation changes no year's own law.
    assert kstest(corrected[0][:, 1], "uniform", args=(0.9, 0.2)).pvalue > 0.01


def test_persistence_widens_the_band_of_cumulative_counts():
    def spread(correlation):
        result = simulate(2000, conventions=CORRECTED, year_correlation=correlation)
        low, _, high = cumulative_counts(result, CORRECTED)[:, -1, 0]
        return high - low

    assert spread(0.9) > 1.15 * spread(0.0)


def test_correlated_years_are_accepted_and_keep_their_ranges():
    conventions = replace(PUBLISHED, has_independent_years=False)
    shapes = simulate(500, conventions=conventions, year_correlation=0.95).shapes
    assert shapes.is_feasible.all()
    assert 0.9 <= shapes.slope.min() <= shapes.slope.max() <= 1.1
    assert 1e-8 <= shapes.smallest_frac.min() <= shapes.smallest_frac.max() <= 1e-6
    assert 0.05 <= shapes.largest_share[:, 8:].min() <= shapes.largest_share[:, 8:].max() <= 0.5


def test_dates_follow_the_growth_of_training_compute_when_corrected():
    training = 1e25 * 4.0 ** np.arange(5.0)[None, :]
    np.testing.assert_array_equal(within_year_growth(training, PUBLISHED), 0)
    growth = within_year_growth(training, CORRECTED)
    np.testing.assert_allclose(growth, np.log(4))
    dates = draw_dates(np.full(200_000, np.log(4)), np.random.default_rng(0))
    assert dates.mean() == pytest.approx(4 / 3 - 1 / np.log(4), abs=0.002)
    # The flow T_y ln(4) 4^t / 3 is then continuous from one year to the next: a quarter's count gives its level.
    last, first = np.mean(dates > 0.99), np.mean(dates < 0.01)
    assert last / first == pytest.approx(4, rel=0.1)
    assert draw_dates(np.zeros(50_000), np.random.default_rng(0)).mean() == pytest.approx(0.5, abs=0.005)


def test_the_observed_record_replaces_the_simulated_past():
    from_observed = {"simulates_past_frontier": False}
    low = simulate(200, conventions=replace(PUBLISHED, **from_observed), observed_record_flop=1e24)
    high = simulate(200, conventions=replace(PUBLISHED, **from_observed), observed_record_flop=1e27)
    assert np.all(high.frontier_counts[:, 7] <= low.frontier_counts[:, 7])
    # 2024 models end at 3.8e25, 1.42 orders of magnitude below that record: none is within one, some within 1.5.
    assert high.frontier_counts[:, 7, 1].max() == 0
    assert high.frontier_counts[:, 7, 2].max() > 0
    np.testing.assert_array_equal(high.frontier_counts[:, :7], low.frontier_counts[:, :7])


@pytest.mark.parametrize(
    ("comparator", "counts_record", "expected"),
    [
        # By hand, width 1. First quarter: 10 opens, 2, then 100 and 9 (of 100); second: 50, 12; third: 1000, 90, 110.
        # Against their own quarter's end: 100 and 1000 are records (not counted unless asked).
        # Of 100: 10, 50, 12 count (2 and 9 do not); of 1000: 110 counts (90 does not).
        ("own_quarter", False, 4),
        ("own_quarter", True, 6),
        # Against earlier quarters: all of the first, all of the second and third against 100.
        ("previous_quarters", True, 9),
        # Against all earlier models: 10 opens, 2, 100 count; 9 (of 100) does not; 50, 12, 1000; 90 does not; 110.
        ("running_maximum", True, 7),
        # A record is above all earlier models, not equal to the one it is compared with.
        ("running_maximum", False, 7),
    ],
)
def test_comparators_by_hand(comparator, counts_record, expected):
    decimal_year = 2023 + np.array([0.01, 0.05, 0.10, 0.20, 0.30, 0.40, 0.60, 0.65, 0.70])
    size_flop = np.array([10, 2, 100, 9, 50, 12, 1000, 90, 110]) * 1e20
    conventions = Conventions(comparator=comparator, counts_record=counts_record)
    shuffled = np.random.default_rng(0).permutation(9)
    _, frontier = count_observed_models(
        decimal_year[shuffled], size_flop[shuffled], 2023, 2023, replace(SIZES, widths_log10=(1.0,)), conventions
    )
    assert frontier.tolist() == [[expected]]


def test_earlier_models_set_the_record_observed_ones_start_with():
    _, frontier = count_observed_models([2022.9, 2023.1, 2023.2], [1e25, 1e24, 9e23], 2023, 2023, SIZES)
    assert frontier.tolist() == [[0, 0, 2]]


def test_models_of_one_day_are_compared_with_earlier_ones_only():
    # The record of both is 1e25: the smaller one is within an order of magnitude of it, not of its neighbour.
    _, frontier = count_observed_models(
        [2023.1, 2023.2, 2023.2], [1e25, 2e26, 5e24], 2023, 2023, replace(SIZES, widths_log10=(1.0,)), CORRECTED
    )
    assert frontier.tolist() == [[3]]


def test_a_model_at_the_threshold_counts_only_as_published():
    models = ([2023.5, 2023.6], [1e25, 2e25])
    assert count_observed_models(*models, 2023, 2023, SIZES, conventions=PUBLISHED)[0][0, 0] == 2
    assert count_observed_models(*models, 2023, 2023, SIZES, conventions=CORRECTED)[0][0, 0] == 1


def test_summaries_by_hand():
    # Two thresholds, three years, two runs that trade places: the sum of both runs is 3 each.
    counts = np.zeros((2, 3, 2))
    counts[:, 1:, 0] = [[1, 2], [2, 1]]
    counts[:, 0, :] = 7
    years, thresholds = [2023, 2024, 2025], (1e25, 1e26)
    plain = replace(CORRECTED, rounding="none")
    per_run = summarise_counts(counts, years, thresholds, 2024, plain)
    np.testing.assert_allclose(per_run[:, 1, 0], [3, 3, 3])
    added = summarise_counts(counts, years, thresholds, 2024, replace(plain, adds_percentiles=True))
    np.testing.assert_allclose(added[:, 1, 0], [2.1, 3.0, 3.9])
    cut = summarise_counts(counts, years, thresholds, 2024, replace(plain, adds_percentiles=True, rounding="down"))
    np.testing.assert_array_equal(cut[:, 1, 0], [2, 2, 2])
    published = summarise_counts(counts, years, thresholds, 2024)
    np.testing.assert_array_equal(published[:, :, 0], [[24, 25], [24, 26], [24, 26]])
    np.testing.assert_array_equal(published[:, :, 1], 0)
    assert counts[0, 1, 0] == 1
