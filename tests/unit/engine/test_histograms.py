"""Summaries that merge exactly: counts, their sums, and quantiles read from them."""

import re

import numpy as np
import pytest

from engine.histograms import Histogram, count_bins, merge, quantiles

WIDTH = 1 / 64
SHARES = np.array([0.0, 0.001, 0.05, 0.25, 1 / 3, 0.5, 0.75, 0.95, 0.999, 1.0])


def same(one: Histogram, other: Histogram) -> bool:
    return np.array_equal(one.cells, other.cells) and np.array_equal(one.counts, other.counts)


def test_a_bin_holds_its_lower_edge_and_not_its_upper():
    edges = np.array([-WIDTH, 0.0, WIDTH])
    histogram = count_bins([[*edges, *np.nextafter(edges, -1)]], [0], WIDTH)
    assert histogram.bins.tolist() == [-2, -1, 0, 1]
    assert histogram.counts.tolist() == [1, 2, 2, 1]


def test_groups_are_counted_apart_and_cells_tell_both():
    histogram = count_bins([[0.5, -3.0, 0.5], [0.5, 0.5, 0.5]], [7, 2], 0.5)
    assert histogram.groups.tolist() == [2, 7, 7]
    assert histogram.bins.tolist() == [1, -6, 1]
    assert histogram.counts.tolist() == [3, 1, 2]
    assert same(histogram, Histogram.of([7, 2, 7, 2], [1, 1, -6, 1], [2, 1, 1, 2]))


def test_merged_in_any_order_and_size_the_counts_are_those_of_all_at_once():
    rng = np.random.default_rng(1)
    values = rng.standard_cauchy((5, 2000))
    whole = count_bins(values, range(5), WIDTH)
    for n_pieces in (1, 2, 7, 64):
        pieces = [
            count_bins(values[:, piece], range(5), WIDTH) for piece in np.array_split(rng.permutation(2000), n_pieces)
        ]
        assert same(merge(pieces), whole)
        assert same(merge(reversed(pieces)), whole)
        one_by_one = pieces[0]
        for piece in pieces[1:]:
            one_by_one = merge([one_by_one, piece])
        assert same(one_by_one, whole)


def test_nothing_merges_to_nothing():
    empty = count_bins(np.empty((0, 4)), [], WIDTH)
    assert same(merge([empty, empty]), empty)
    assert list(quantiles(empty, WIDTH, SHARES)) == []


LAWS = {
    "normal": lambda rng, n: rng.normal(30.0, 0.8, n),
    "narrower than a bin": lambda rng, n: rng.normal(28.3, WIDTH / 50, n),
    "heavy tails": lambda rng, n: rng.standard_cauchy(n),
    "skewed": lambda rng, n: rng.lognormal(0.0, 3.0, n),
    "piled up at an end": lambda rng, n: np.minimum(rng.beta(5.0, 0.5, n), 0.99),
    "two far points": lambda rng, n: rng.choice([-1000.0, 1000.0], n),
    "one point": lambda rng, n: np.full(n, 7.25),
}


@pytest.mark.parametrize("n", [1, 2, 3, 10, 4096])
@pytest.mark.parametrize("law", LAWS)
def test_a_quantile_is_less_than_one_width_from_the_exact_one(law, n):
    values = LAWS[law](np.random.default_rng(n), n)
    ((group, n_values, read),) = quantiles(count_bins([values], [3], WIDTH), WIDTH, SHARES)
    assert (group, n_values) == (3, n)
    assert np.max(np.abs(read - np.quantile(values, SHARES))) < WIDTH
    assert np.all(np.diff(read) >= 0)


def test_quantiles_within_a_bin_follow_the_ranks():
    # 1,000 values spread evenly over one bin: the reading is far better than the width promises.
    values = (np.arange(1000) + 0.5) / 1000 * WIDTH
    ((_, _, read),) = quantiles(count_bins([values], [0], WIDTH), WIDTH, SHARES)
    assert read == pytest.approx(np.quantile(values, SHARES), abs=1e-12)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 2.0**31 * WIDTH, -(2.0**31) * WIDTH])
def test_values_without_a_bin_are_refused_and_named(value):
    with pytest.raises(ValueError, match=rf"finite and less than 3.35544e\+07 from 0, got {re.escape(f'{value:g}')}"):
        count_bins([[1.0, 2.0], [1.0, value]], [0, 1], WIDTH)


def test_values_at_the_ends_of_the_grid_keep_their_bin():
    ends = np.array([1 - 2.0**31, 2.0**31 - 1])
    assert count_bins(ends[:, None], [0, 2**31 - 1], 1.0).bins.tolist() == ends.tolist()


@pytest.mark.parametrize("width", [0.0, -0.5, 0.3, np.nan, np.inf])
def test_widths_that_round_are_refused(width):
    with pytest.raises(ValueError, match="must be a power of two, got"):
        count_bins([[1.0]], [0], width)
