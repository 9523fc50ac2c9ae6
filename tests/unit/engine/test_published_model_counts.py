"""The published figures of the model-count forecast and its scenarios, reproduced.

Reference figures are those of a run of the published code, 5,000 simulations (arXiv:2504.16138). A tolerance
quoted as Monte Carlo error allows for that of both sides, three standard errors of the difference.
"""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from engine.model_count_inputs import CORRECTED, PUBLISHED, PUBLISHED_RETRODICTION
from engine.model_counts import simulate_model_counts
from engine.model_sizes import largest_share_limit, share_quantile
from engine.model_tallies import count_observed_models, summarise_counts, summarise_frontier_counts
from tests.unit.engine.published_counts import (
    BASELINE,
    FORECAST,
    HISTORY_FLOP,
    SCENARIOS,
    SIZES,
    cumulative_counts,
    simulate,
)

EXPORT_2025 = Path(__file__).resolve().parents[4] / "shared" / "data" / "epoch_notable_ai_models_2025-02.csv"
needs_export = pytest.mark.skipif(not EXPORT_2025.is_file(), reason="needs the 2025-02 export of Epoch's models")

OUTLIERS = {"AlphaGo Master", "AlphaGo Zero", "AlphaZero"}
#: p5, p50, p95 of cumulative models by the end of 2025, 2026, 2027, 2028, published conventions.
REFERENCE_COUNTS = {
    1e25: [(38, 47, 63), (57, 80, 125), (79, 121, 203), (107, 172, 304)],
    1e26: [(3, 7, 10), (13, 23, 37), (26, 47, 81), (44, 81, 145)],
    1e27: [(0, 0, 0), (0, 1, 5), (1, 9, 20), (9, 26, 52)],
}


@pytest.mark.parametrize("threshold_flop", REFERENCE_COUNTS)
def test_baseline_reproduces_the_published_counts(reference, threshold_flop):
    simulated = cumulative_counts(reference)[:, 1:, BASELINE.thresholds_flop.index(threshold_flop)].T
    # Up to four rounded annual percentiles are added, each off by one at most; the sd of the 2028 p95 is 3 at 1,000
    # runs, hence 1.3 here and 1.9 between two runs of 5,000: 2% of it.
    np.testing.assert_allclose(simulated, REFERENCE_COUNTS[threshold_flop], rtol=0.02, atol=2)


def test_cumulating_each_run_reproduces_the_narrower_bands(reference):
    per_run = cumulative_counts(reference, replace(PUBLISHED, adds_percentiles=False))[:, -1]
    # Standard error of p5 and p95 at 5,000 runs: about 0.7% of the value, 1% between two runs.
    np.testing.assert_allclose(per_run[:, 0], [135, 179, 247], rtol=0.03)
    np.testing.assert_allclose(per_run[:, 1], [55, 84, 124], rtol=0.03)


def test_the_yearly_p95_of_each_run_reproduces_the_reference(reference):
    per_run = cumulative_counts(reference, replace(PUBLISHED, adds_percentiles=False))[2, 1:4, 0]
    np.testing.assert_allclose(per_run, [63, 113, 172], rtol=0.03)


def test_2024_as_simulated_reproduces_the_reference(reference):
    without_override = replace(PUBLISHED, count_overrides=())
    np.testing.assert_allclose(cumulative_counts(reference, without_override)[:, 0, 0], [18, 23, 27], atol=1)


def test_median_training_compute_is_that_of_the_published_run(reference):
    medians = np.median(reference.shapes.training_flop, axis=0)[FORECAST]
    # The reference is printed to two digits (1%), and the log of G^5 has a standard error of 1.1% at 5,000 runs.
    np.testing.assert_allclose(medians, [5.3e26, 2.1e27, 8.2e27, 2.4e28, 9.6e28], rtol=0.04)


def test_rejection_changes_the_priors_as_reported(reference):
    assert np.median(reference.shapes.slope[:, -1]) == pytest.approx(0.989, abs=0.004)
    assert np.median(reference.shapes.largest_share[:, -1]) == pytest.approx(0.146, abs=0.005)
    assert reference.acceptance_frac[:7].mean() == pytest.approx(0.77, abs=0.01)
    assert reference.acceptance_frac[7] == 1.0
    assert share_quantile(0.5, "lognormal", (0.05, 0.5)) == pytest.approx(0.158, abs=0.0005)


def test_models_per_run_and_year_are_as_many_as_published():
    everything = simulate(800, thresholds_flop=(1.0,)).counts[..., 0].mean(axis=0)
    np.testing.assert_allclose(everything[:7].mean(), 115, rtol=0.03)
    np.testing.assert_allclose(everything[7], 249, rtol=0.03)
    np.testing.assert_allclose(everything[8:].mean(), 142, rtol=0.04)


def test_published_comparator_reproduces_the_published_frontier_counts(reference):
    medians = summarise_frontier_counts(reference.frontier_counts)[1, FORECAST]
    # A median moves by one between seeds.
    np.testing.assert_allclose(medians[1:], [[7, 15, 23]] * 4, atol=1)
    assert medians[0, 1] == pytest.approx(30, abs=1)


@pytest.mark.parametrize(
    ("switches", "lowest", "highest"),
    [
        ({"counts_record": True}, 17, 18),
        ({"counts_record": True, "comparator": "running_maximum"}, 18, 19),
        ({"comparator": "previous_quarters"}, 19, 21),
    ],
)
def test_other_comparators_count_more_models_near_the_frontier(switches, lowest, highest):
    conventions = replace(PUBLISHED, **switches)
    medians = summarise_frontier_counts(simulate(3000, conventions=conventions).frontier_counts)[1, 8:12, 1]
    assert medians.min() >= lowest
    assert medians.max() <= highest


@pytest.fixture(scope="module")
def notable_models():
    """Return publication dates and training compute of the published code's models, by decimal year and FLOP."""
    with EXPORT_2025.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["Model"] not in OUTLIERS and row["Training compute (FLOP)"]]
    day = [date.fromisoformat(row["Publication date"]) for row in rows]
    decimal_year = np.array([d.year + (d.timetuple().tm_yday - 1) / 366 for d in day])
    return decimal_year, np.array([float(row["Training compute (FLOP)"]) for row in rows])


@needs_export
def test_history_is_the_sum_of_the_published_export(notable_models):
    decimal_year, size_flop = notable_models
    totals = np.bincount(np.floor(decimal_year).astype(int), weights=size_flop)[2017:2024]
    np.testing.assert_allclose(totals, HISTORY_FLOP, rtol=5e-5)


@needs_export
def test_observed_models_before_2024_are_the_four_added_by_hand(notable_models):
    inputs = replace(SIZES, thresholds_flop=(1e23, 1e24, 1e25))
    counts, _ = count_observed_models(*notable_models, 2017, 2023, inputs)
    assert counts.sum(axis=0)[2] == 4
    assert np.all(np.diff(counts.sum(axis=0)) < 0)


@needs_export
def test_retrodiction_covers_the_observed_counts(notable_models):
    inputs = replace(SIZES, thresholds_flop=(1e23, 1e24, 1e25))
    observed, _ = count_observed_models(*notable_models, 2017, 2023, inputs)
    result = simulate(1000, thresholds_flop=inputs.thresholds_flop)
    years = slice(0, 7)
    low, _, high = summarise_counts(
        result.counts[:, years], result.years[years], inputs.thresholds_flop, 2017, PUBLISHED_RETRODICTION
    )
    total = observed.sum(axis=0)
    assert np.all((low[-1] <= total) & (total <= high[-1]))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_published_scenario_runs(scenario):
    inputs = replace(BASELINE, **SCENARIOS[scenario])
    result = simulate_model_counts(inputs, HISTORY_FLOP, 100, np.random.default_rng(0))
    low, median, high = summarise_counts(result.counts, result.years, inputs.thresholds_flop, 2024)
    assert np.all((low <= median) & (median <= high))
    assert median[-1, 0] > 50
    assert np.all(np.diff(median, axis=0) >= 0)


@pytest.mark.parametrize(
    ("scenario", "mean_growth"),
    [("growth_weightings_low", 3.465), ("growth_weightings_mid", 4.2), ("growth_weightings_high", 4.725)],
)
def test_growth_weightings_mix_both_growths(scenario, mean_growth):
    assert replace(BASELINE, **SCENARIOS[scenario]).mean_growth == pytest.approx(mean_growth)


def test_alternate_lms_is_the_uniform_scenario_again():
    first, second = (simulate(50, **SCENARIOS[name]) for name in ("uniform_lms_projections", "alternate_lms"))
    assert np.array_equal(first.counts, second.counts)
    assert not np.array_equal(first.counts, simulate(50).counts)


def test_slope_scenarios_restrict_the_share_as_well():
    uniform = {"share_law": "uniform"}
    wide = simulate(1000, **uniform)
    tight = simulate(1000, **uniform, **SCENARIOS["allocation_gradient_b"])
    # Drawn up to .5; only below .31 to .49 does every bin hold a model, by slope and smallest model.
    assert tight.shapes.largest_share.max() < largest_share_limit(0.7, 1e-8, 19) < 0.5
    assert wide.shapes.largest_share.max() > 0.49
    high_shares = [np.quantile(result.shapes.largest_share[:, -1], 0.95) for result in (wide, tight)]
    assert high_shares[1] < high_shares[0] - 0.02
    assert np.median(tight.shapes.largest_share[:, -1]) == pytest.approx(0.275 - 0.045, abs=0.015)
    corrected = simulate(1000, conventions=CORRECTED, **uniform, **SCENARIOS["allocation_gradient_b"])
    assert np.median(corrected.shapes.largest_share[:, -1]) == pytest.approx(0.275, abs=0.03)
