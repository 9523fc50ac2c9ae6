"""Counts of models on joint draws of training compute and of the largest run."""

from dataclasses import replace

import numpy as np

from engine.model_counts import simulate_coupled_counts
from tests.unit.engine.published_counts import FORECAST, SIZES


def test_coupled_counts_reproduce_the_simulation_they_are_fed(reference):
    shapes = reference.shapes
    years = reference.years[FORECAST]
    coupled = simulate_coupled_counts(
        shapes.training_flop[:, FORECAST], shapes.largest_run_flop[:, FORECAST], years, np.random.default_rng(5), SIZES
    )
    assert np.array_equal(coupled.shapes.largest_run_flop, shapes.largest_run_flop[:, FORECAST])
    # Same draws of T and L, independent slopes and sizes: the means over 5,000 runs differ by less than 2%, plus the
    # rejected combinations that now keep their largest run apart.
    np.testing.assert_allclose(
        coupled.counts[..., :2].mean(axis=0)[1:], reference.counts[:, FORECAST, :2].mean(axis=0)[1:], rtol=0.03
    )
    assert coupled.acceptance_frac[0] == 1.0
    assert 0.85 < coupled.acceptance_frac[-1] < 1.0


def test_coupled_draws_stay_joint():
    training = np.full((200, 2), 2e26)
    largest = np.where(np.arange(200)[:, None] < 100, 9e24, 6e25) * np.ones(2)
    result = simulate_coupled_counts(training, largest, [2027, 2028], np.random.default_rng(0), SIZES)
    assert result.counts[:100].sum() == 0
    assert result.counts[100:, :, 0].min() > 2


def test_a_run_that_takes_all_compute_stands_alone():
    training = np.array([[1e26], [3e25]])
    result = simulate_coupled_counts(training, training, [2028], np.random.default_rng(0), SIZES)
    assert result.counts[:, 0, 0].tolist() == [1, 1]
    assert result.acceptance_frac.tolist() == [0.0]


def test_a_large_run_is_counted_exactly_beside_the_compute_it_leaves():
    n_runs, training_flop = 400, 1e27
    thresholds = (1e15, 7.99e26, 8.01e26)
    training = np.full((n_runs, 1), training_flop)
    inputs = replace(SIZES, thresholds_flop=thresholds, slope_bounds=(1.0, 1.0))
    result = simulate_coupled_counts(training, training * 0.8, [2028], np.random.default_rng(0), inputs)
    assert np.all(result.counts[:, 0, 1] == 1)
    assert np.all(result.counts[:, 0, 2] == 0)
    # What is left, a quarter of the largest run, pays for less than one model of each bin's size: one smaller model.
    assert np.all(result.counts[:, 0, 0] == 20)
