"""Bands and crossings of draws, against NumPy and counts by hand."""

import numpy as np
import pytest

from engine.quantiles import quantiles
from ensemble.summaries import crossing_counts, summarise

PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)


@pytest.fixture
def rng():
    return np.random.default_rng(8)


@pytest.mark.parametrize("n_draws", [1, 2, 3, 100, 1024])
def test_quantiles_are_those_of_numpy(rng, n_draws):
    values = rng.normal(size=(3, 2, n_draws))
    probabilities = (0, *PROBABILITIES, 1)
    expected = np.quantile(values, probabilities, axis=-1)
    # Between the same two neighbours; which of the two one starts from is worth a bit.
    np.testing.assert_allclose(quantiles(values, probabilities), expected, rtol=0, atol=1e-15 * 4)
    assert np.array_equal(quantiles(values, (0, 1)), [values.min(axis=-1), values.max(axis=-1)])


def test_quantiles_by_hand():
    # Of 5 values the quarter is the second; the 5% percentile lies a fifth of the way to it.
    assert quantiles(np.array([50.0, 20, 10, 40, 30]), PROBABILITIES).tolist() == [12, 20, 30, 40, 48]


def test_quantiles_leave_their_argument_as_it_was(rng):
    values = rng.normal(size=(2, 50))
    before = values.copy()
    quantiles(values, PROBABILITIES)
    assert np.array_equal(values, before)


def test_crossings_by_hand():
    values = np.array(
        [
            [1.0, 2, 3, 4],  # crosses in the third year
            [3.0, 3, 3, 3],  # stands at the threshold from the first
            [0.0, 0, 0, 0],  # never
            [0.0, 5, 1, 1],  # crosses in the second year and falls back
            [0.0, 5, 1, 9],  # crosses twice, of which the first time counts
        ]
    )
    at_or_above, first_reached = crossing_counts(values, 3.0)
    assert at_or_above.tolist() == [1, 3, 2, 3]
    assert first_reached.tolist() == [1, 2, 1, 0, 1]
    assert first_reached.sum() == len(values)


@pytest.mark.parametrize(("threshold", "expected"), [(-1.0, [4, 0, 0, 0]), (1.0, [0, 0, 0, 4]), (np.inf, [0, 0, 0, 4])])
def test_a_threshold_may_be_reached_by_all_at_once_or_by_none(threshold, expected):
    assert crossing_counts(np.zeros((4, 3)), threshold)[1].tolist() == expected


def test_crossings_of_several_paths_are_those_of_each(rng):
    values = rng.normal(size=(3, 40, 5))
    together = crossing_counts(values, 1.0)
    for path in range(3):
        for counts, alone in zip(together, crossing_counts(values[path], 1.0), strict=True):
            assert np.array_equal(counts[path], alone)
    assert together[1].shape == (3, 6)


def test_a_summary_holds_bands_means_and_crossings(rng):
    arrays = {"first": rng.normal(size=(2, 64, 3)), "second": rng.normal(size=(2, 64, 3))}
    thresholds = [("high", "second", 0.5), ("low", "first", -0.5)]
    bands, crossings = summarise(arrays, thresholds, PROBABILITIES)
    assert bands.keys() == arrays.keys()
    for name, values in arrays.items():
        np.testing.assert_allclose(bands[name][:5], np.quantile(values, PROBABILITIES, axis=1), rtol=0, atol=1e-15 * 4)
        np.testing.assert_allclose(bands[name][5], values.mean(axis=1), rtol=0, atol=1e-15)
    assert crossings.keys() == {"high", "low"}
    for (name, measure, threshold), counts in zip(thresholds, crossings.values(), strict=True):
        for found, expected in zip(counts, crossing_counts(arrays[measure], threshold), strict=True):
            assert np.array_equal(found, expected), name
