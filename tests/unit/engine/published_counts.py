"""The published forecast of model counts as its tests simulate it: the baseline, its history and its scenarios."""

from dataclasses import replace

import numpy as np

from engine.model_count_inputs import PUBLISHED, CountInputs, ScenarioInputs
from engine.model_counts import simulate_model_counts
from engine.model_tallies import summarise_counts

#: Training compute of notable models by publication year, 2017 to 2023, FLOP.
HISTORY_FLOP = (2.2405e21, 1.2323e22, 2.8143e23, 6.7518e23, 7.0446e24, 1.8033e25, 1.35006e26)
#: The law of sizes of the baseline.
SIZES = CountInputs(slope_bounds=(0.9, 1.1), smallest_bounds=(1e-8, 1e-6), year_correlation=0.0)
BASELINE = ScenarioInputs(
    slope_bounds=SIZES.slope_bounds,
    smallest_bounds=SIZES.smallest_bounds,
    year_correlation=SIZES.year_correlation,
    first_year=2017,
    first_forecast_year=2024,
    last_year=2028,
    growth_weights=(0.25, 0.75),
    historical_growth=6.3,
    compute_stock_growth=2.25,
    workload_share_growth=1.4,
    growth_sd=0.5,
    history_training_share=0.4,
    training_shares=(0.4, 0.4, 0.4, 0.3, 0.3),
    share_law="lognormal",
    share_bounds=(0.05, 0.5),
    fixed_largest_flop=((2024, 3.8e25),),
    observed_record_flop=5.0e25,
)
#: The forecast years of a run.
FORECAST = slice(7, 12)

#: The scenarios of the published code as parameter sets.
SCENARIOS = {
    "baseline": {},
    "uniform_lms_projections": {"share_law": "uniform"},
    "allocations_search": {"training_shares": (0.9, 0.9, 0.7, 0.7, 0.7)},
    "growth_weightings_low": {"growth_weights": (0.1, 0.9)},
    "growth_weightings_mid": {"growth_weights": (1 / 3, 2 / 3)},
    "growth_weightings_high": {"growth_weights": (0.5, 0.5)},
    "alternate_lms": {"share_law": "uniform", "share_bounds": (0.05, 0.5)},
    "allocation_gradient_a": {"slope_bounds": (0.7, 0.9)},
    "allocation_gradient_b": {"slope_bounds": (0.5, 0.7)},
}


def simulate(n_runs=300, seed=1, conventions=PUBLISHED, **parameters):
    """Simulate the baseline with some parameters changed."""
    rng = np.random.default_rng(seed)
    return simulate_model_counts(replace(BASELINE, **parameters), HISTORY_FLOP, n_runs, rng, conventions)


def cumulative_counts(result, conventions=PUBLISHED):
    """Return percentiles of cumulative counts since 2024, shape (3, 5, n_thresholds)."""
    return summarise_counts(result.counts, result.years, BASELINE.thresholds_flop, 2024, conventions)
