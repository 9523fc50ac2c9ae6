"""How training compute is spent on models of different sizes, and the closed form of their number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import kstest

from engine.model_sizes import (
    expected_count_at_least,
    expected_count_within,
    fill_bins,
    largest_share_limit,
    share_quantile,
)
from tests.unit.engine.published_counts import BASELINE


@given(
    slope=st.floats(0.4, 1.6),
    log_smallest=st.floats(-9, -2),
    share=st.floats(0.01, 0.99),
    n_bins=st.integers(1, 40),
)
@settings(max_examples=300)
def test_the_limit_of_the_share_is_where_a_bin_runs_short(slope, log_smallest, share, n_bins):
    edges = 10 ** np.linspace(log_smallest, 0, n_bins + 1)
    budgets = np.concatenate([[edges[0] ** slope], np.diff(edges**slope)])
    margin = np.min(budgets / edges) / share - 1
    if abs(margin) > 1e-9:
        assert (share < largest_share_limit(slope, 10**log_smallest, n_bins)) == (margin > 0)


def test_bins_are_spent_exactly_and_only_the_last_model_is_cut():
    rng = np.random.default_rng(0)
    lower = 10 ** rng.uniform(15, 28, 4000)
    upper = lower * 2.5
    budget = upper * rng.uniform(0.2, 20, 4000)
    bin_index, size = fill_bins(budget, lower, upper, rng)
    np.testing.assert_allclose(np.bincount(bin_index, weights=size), budget, rtol=1e-9)
    is_last = np.append(np.diff(bin_index) > 0, True)
    assert np.all(size <= upper[bin_index])
    assert np.all(size[~is_last] >= lower[bin_index][~is_last] * (1 - 1e-9))
    assert 0.5 < np.mean(size[is_last] < lower[bin_index][is_last]) < 0.8
    uncut = (size / lower[bin_index])[~is_last & (budget[bin_index] > 15 * upper[bin_index])]
    assert uncut.mean() == pytest.approx(1.75, abs=0.02)


def test_lognormal_shares_are_those_of_redrawing_until_inside_the_bounds():
    rng = np.random.default_rng(0)
    low, high = 0.05, 0.5
    redrawn = np.exp(rng.normal(np.log(low * high) / 2, np.log(high / low) / 4, 20_000))
    redrawn = redrawn[(redrawn >= low) & (redrawn <= high)]
    assert kstest(share_quantile(rng.random(20_000), "lognormal", (low, high)), redrawn).pvalue > 0.01
    np.testing.assert_allclose(share_quantile([0.0, 1.0], "lognormal", (low, high)), [low, high])
    np.testing.assert_allclose(share_quantile([0.0, 0.5, 1.0], "uniform", (low, high)), [low, 0.275, high])


def test_closed_form_by_hand():
    assert expected_count_at_least(1e26, 1e28, 1e27) == pytest.approx(10 * np.log(10))
    assert expected_count_at_least(1e26, 1e28, 1e27, 0.5) == pytest.approx(10 * 0.5 * (1 - 0.1**-0.5) / -0.5)
    assert expected_count_within(1.0, 0.15) == pytest.approx(2.302585 / 0.15, rel=1e-6)
    assert expected_count_at_least([1e27, 2e27], 1e28, 1e27, [[0.9], [1.0]]).tolist() == [[0, 0], [0, 0]]
    assert expected_count_at_least(1e20, 1e28, 1e27, 1.0, 1e-3) == expected_count_at_least(1e24, 1e28, 1e27)


@given(slope=st.floats(0.3, 1.7), log_ratio=st.floats(0.01, 12))
def test_closed_form_is_the_integral_of_the_size_law(slope, log_ratio):
    integral, _ = quad(lambda x: slope * np.exp((slope - 1) * x), -log_ratio, 0, epsrel=1e-10)
    assert expected_count_at_least(np.exp(-log_ratio), 5.0, 1.0, slope) == pytest.approx(5 * integral, rel=1e-8)


def test_closed_form_passes_smoothly_through_a_slope_of_one():
    at_one = expected_count_at_least(1e20, 1e28, 1e27, 1.0)
    for step in (1e-6, 1e-9, 1e-12, 1e-15):
        sides = expected_count_at_least(1e20, 1e28, 1e27, np.array([1 - step, 1 + step]))
        np.testing.assert_allclose(sides, at_one, rtol=10 * step + 1e-14)


def test_closed_form_agrees_with_the_simulation_within_3_percent(reference):
    shapes = reference.shapes
    simulated = reference.counts.mean(axis=0)
    for column, threshold_flop in enumerate(BASELINE.thresholds_flop):
        expected = expected_count_at_least(
            threshold_flop, shapes.training_flop, shapes.largest_run_flop, shapes.slope, shapes.smallest_frac
        ).mean(axis=0)
        # Where a run has half a model on average, its mean over 5,000 runs is known to 1%.
        is_tested = expected > 0.5
        assert is_tested.any() == (threshold_flop < 1e29)
        np.testing.assert_allclose(simulated[is_tested, column], expected[is_tested], rtol=0.03)


def test_closed_form_at_the_median_draws_gives_the_figures_of_the_spec(reference):
    training = np.median(reference.shapes.training_flop, axis=0)
    share = np.median(reference.shapes.largest_share, axis=0)
    cases = [(1e25, 9), (1e26, 11), (1e27, 11)]
    figures = [expected_count_at_least(flop, training[year], share[year] * training[year]) for flop, year in cases]
    figures.append(expected_count_within(1.0, share[11]))
    np.testing.assert_allclose(figures, [32.6, 33.5, 17.9, 15.5], rtol=0.03)
    simulated = [np.median(reference.counts[:, year, BASELINE.thresholds_flop.index(flop)]) for flop, year in cases]
    np.testing.assert_allclose(simulated, [33, 33.5, 17], atol=1)
