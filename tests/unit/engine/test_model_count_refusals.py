"""What the model-count forecast is not defined for is refused by its name."""

from dataclasses import replace

import numpy as np
import pytest

from engine.model_count_inputs import CORRECTED, Conventions
from engine.model_counts import simulate_coupled_counts, simulate_model_counts
from engine.model_tallies import count_observed_models, summarise_counts
from tests.unit.engine.published_counts import BASELINE, HISTORY_FLOP, SIZES, simulate


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"historical_growth": 0.0}, "historical_growth must be positive"),
        ({"compute_stock_growth": -1.0}, "compute_stock_growth must be positive"),
        ({"workload_share_growth": float("nan")}, "workload_share_growth must be positive"),
        ({"growth_sd": -0.1}, "growth_sd must not be negative"),
        ({"growth_weights": (0.25, 0.8)}, "growth_weights must be shares"),
        ({"growth_weights": (-0.25, 1.25)}, "growth_weights must be shares"),
        ({"history_training_share": 0.0}, r"training shares must lie in \(0, 1\], got 0.0"),
        ({"training_shares": (0.4, 0.4, 1.1, 0.3, 0.3)}, r"training shares must lie in \(0, 1\], got 1.1"),
        ({"training_shares": (0.4, 0.4)}, "one share a forecast year"),
        ({"share_bounds": (0.5, 0.05)}, "share_bounds must rise"),
        ({"share_bounds": (0.05, 1.5)}, "share_bounds must rise"),
        ({"share_bounds": (0.0, 0.5)}, "share_bounds must rise"),
        ({"share_law": "normal"}, "share_law must be one of"),
        ({"slope_bounds": (1.1, 0.9)}, "slope_bounds must rise"),
        ({"slope_bounds": (0.0, 0.9)}, "slope_bounds must rise"),
        ({"smallest_bounds": (1e-6, 1e-8)}, "smallest_bounds must rise"),
        ({"smallest_bounds": (1e-6, 1.0)}, "smaller than the largest"),
        ({"thresholds_flop": (1e26, 1e25)}, "thresholds_flop must be positive and strictly ascending"),
        ({"thresholds_flop": ()}, "thresholds_flop must be positive"),
        ({"widths_log10": (1.0, 1.0)}, "widths_log10 must be positive and strictly ascending"),
        ({"widths_log10": (0.0, 1.0)}, "widths_log10 must be positive"),
        ({"first_forecast_year": 2017}, "years out of order"),
        ({"n_bins": 0}, "n_bins and max_attempts must be at least 1"),
        ({"year_correlation": 1.0}, "year_correlation must lie in"),
        ({"fixed_largest_flop": ((2023, 5e25),)}, "fixed_largest_flop needs forecast years"),
        ({"observed_record_flop": 0.0}, "observed_record_flop must be positive"),
    ],
)
def test_bad_parameters_are_refused_by_name(parameters, message):
    with pytest.raises(ValueError, match=message):
        replace(BASELINE, **parameters)


@pytest.mark.parametrize(
    ("history_flop", "message"),
    [
        ((*HISTORY_FLOP[:2], 0.0, *HISTORY_FLOP[3:]), "year 2019 is empty"),
        ((*HISTORY_FLOP[:6], float("nan")), "year 2023 is empty"),
        (HISTORY_FLOP[:5], "history_flop must hold 7 years from 2017"),
    ],
)
def test_bad_history_is_refused_by_year(history_flop, message):
    with pytest.raises(ValueError, match=message):
        simulate_model_counts(BASELINE, history_flop, 10, np.random.default_rng(0))


def test_what_cannot_be_accepted_is_named_instead_of_looping():
    # A largest run of 3e26 is a feasible share of a median 5.3e26 in few draws, and of less in none.
    with pytest.raises(ValueError, match=r"run \d+, year 2024: no combination accepted in 200 draws"):
        simulate(500, fixed_largest_flop=((2024, 3e26),), max_attempts=200)
    with pytest.raises(ValueError, match=r"run \d+, year 2024: the largest run, 9e\+26 FLOP"):
        simulate(50, fixed_largest_flop=((2024, 9e26),))
    with pytest.raises(ValueError, match=r"run 0, year 2017: no combination accepted"):
        simulate(10, share_bounds=(0.9, 0.95))
    assert simulate(10, conventions=CORRECTED, share_bounds=(0.9, 0.95)).counts.sum() > 0


def test_no_runs_and_unknown_conventions_are_refused():
    with pytest.raises(ValueError, match="n_runs must be at least 1"):
        simulate(0)
    with pytest.raises(ValueError, match="comparator must be one of"):
        Conventions(comparator="next_quarter")
    with pytest.raises(ValueError, match="rounding must be one of"):
        Conventions(rounding="up")


@pytest.mark.parametrize(
    ("training", "largest", "years", "message"),
    [
        ([[1e27, 1e27]], [[1e26, 2e27]], [2027, 2028], r"run 0, year 2028: the largest run, 2e\+27 FLOP, must be a"),
        ([[1e27], [1e27]], [[1e26], [0.0]], [2028], r"run 1, year 2028: the largest run, 0 FLOP, must be a"),
        ([[1e27, 0.0]], [[1e26, 1e26]], [2027, 2028], "run 0, year 2028 is empty"),
        ([[1e27]], [[float("nan")]], [2028], "largest runs must be finite"),
        ([[1e27, 1e27]], [[1e26]], [2027, 2028], "runs x years and alike"),
        ([1e27], [1e26], [2028], "runs x years and alike"),
        ([[1e27, 1e27]], [[1e26, 1e26]], [2026, 2028], "years must be consecutive"),
    ],
)
def test_bad_joint_draws_are_refused_by_run_and_year(training, largest, years, message):
    with pytest.raises(ValueError, match=message):
        simulate_coupled_counts(training, largest, years, np.random.default_rng(0), SIZES)


def test_bad_records_observations_and_summaries_are_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="record_before_flop must be finite and not negative"):
        simulate_coupled_counts([[1e27]], [[1e26]], [2028], rng, SIZES, record_before_flop=-1.0)
    with pytest.raises(ValueError, match="year 2022 is empty"):
        count_observed_models([2021.5, 2023.5], [1e24, 1e25], 2021, 2023, SIZES)
    with pytest.raises(ValueError, match="sizes finite and positive"):
        count_observed_models([2021.5], [0.0], 2021, 2021, SIZES)
    with pytest.raises(ValueError, match="1-d and alike"):
        count_observed_models([2021.5], [1e24, 1e25], 2021, 2021, SIZES)
    with pytest.raises(ValueError, match="do not fit"):
        summarise_counts(np.zeros((3, 2, 2)), [2024, 2025], (1e25,), 2024)
    with pytest.raises(ValueError, match="first_year 2023 is not among the years"):
        summarise_counts(np.zeros((3, 2, 1)), [2024, 2025], (1e25,), 2023)
