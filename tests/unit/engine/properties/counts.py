"""Counts of models: sizes, simulations, tallies and their rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from engine import coupled_counts, model_count_rows, model_counts, model_sizes, model_tallies
from engine.model_count_inputs import CORRECTED, PUBLISHED
from tests.unit.engine.properties.harness import Recipe, Within, finite, within
from tests.unit.engine.published_counts import BASELINE, HISTORY_FLOP, SIZES

SEED = st.integers(0, 2**32 - 1)
SLOPE = Within(0.3, 3)
SMALLEST = Within(1e-9, 1e-3, is_logarithmic=True)
FLOP = Within(1e20, 1e30, is_logarithmic=True)
N_RUNS = 8
CONVENTIONS = st.sampled_from([PUBLISHED, CORRECTED])


def rows_hold(rows: list[dict]) -> None:
    """Rows of a year and cutoff have rising percentiles, and nothing negative."""
    assert rows
    for row in rows:
        assert row["mean"] >= 0, row
        if "p5" in row:
            assert 0 <= row["p5"] <= row["p50"] <= row["p95"], row


def published(seed: int, growth: float, spread: float, conventions: object) -> object:
    """Simulate the published forecast with other growth, and make its rows."""
    inputs = replace(BASELINE, historical_growth=growth, growth_sd=spread)
    rng = np.random.default_rng(seed)
    if not conventions.fixes_largest_runs:
        assert np.all(model_counts.draw_training_flop(inputs, HISTORY_FLOP, N_RUNS, rng, conventions) > 0)
    result = model_counts.simulate_model_counts(inputs, HISTORY_FLOP, N_RUNS, rng, conventions)
    above = model_count_rows.threshold_rows(result, inputs, conventions, 2024)
    near = model_count_rows.width_rows(result, inputs, conventions)
    rows_hold(near)
    assert model_count_rows.shape_rows(result)
    assert all(np.isfinite(row["mean"]) and row["mean"] >= 0 for row in above)
    within(0, 1)(result.acceptance_frac, {})
    assert np.all(np.diff(result.counts, axis=-1) <= 0), "no fewer models above a lower threshold"
    return result


def coupled(seed: int, training: float, share: np.ndarray, growth: float) -> object:
    """Count models of joint draws of training compute and largest run, both ways."""
    rng = np.random.default_rng(seed)
    years = np.arange(2024, 2028)
    totals = training * growth ** np.arange(4)[:, None] * np.ones((4, N_RUNS))
    largest = totals * share[-1]
    law = coupled_counts.CoupledLaw(
        undisclosed_factor=1.4, undisclosed_log_sd=0.2, disclosed_largest_share=0.25, largest_share_log_sd=0.45
    )
    scores = coupled_counts.draw_count_scores(4, N_RUNS, SIZES, rng)
    runs = coupled_counts.with_observed_runs(largest, [largest[0, 0]])
    counted = coupled_counts.counted_training(totals, runs, [2 * largest[0, 0]], law, scores)
    assert np.all(counted >= runs * (1 - 1e-12))
    result = coupled_counts.count_coupled_models(counted, runs, years, SIZES, scores, rng, record_before_flop=1e20)
    rows_hold(model_count_rows.coupled_rows(result, SIZES))
    both = model_counts.scale_to_observed(totals.T, largest.T, training)
    np.testing.assert_allclose(both[0][:, 0], training)
    simulated = model_counts.simulate_coupled_counts(*both, years, rng, SIZES)
    assert np.all(simulated.counts >= 0)
    return [result.counts, result.expected, result.frontier_counts, result.frontier_expected]


def observed(sizes: list[float], seed: int) -> object:
    """Count observed models, two in each of three years."""
    dates = 2021 + np.arange(6) / 2 + 0.1
    first = model_tallies.count_observed_models(dates, sizes, 2021, 2023, SIZES)
    counts, near = first
    rows_hold(model_count_rows.observed_rows(counts, near, SIZES, [2021, 2022, 2023]))
    known = coupled_counts.known_counts(
        [2021, 2021, 2022, 2022, 2023, 2023], sizes, SIZES.thresholds_flop, [2021, 2022]
    )
    assert np.array_equal(known.T, counts[:2]) or any(size in SIZES.thresholds_flop for size in sizes)
    assert model_count_rows.counts_above(sizes, [0.0]) == ((0.0, 6.0),)
    several = np.random.default_rng(seed).integers(0, 9, (N_RUNS, 3, len(SIZES.thresholds_flop)))
    summary = model_tallies.summarise_counts(several, [2021, 2022, 2023], SIZES.thresholds_flop, 2021)
    frontier = model_tallies.summarise_frontier_counts(several)
    finite([summary, frontier], {})
    assert np.all(np.diff(summary, axis=1) >= 0)
    return [counts, near]


def filled(budget: np.ndarray, low: float, width: float, seed: int) -> object:
    """Fill bins, and hold what they contain against their budget."""
    upper = np.full(budget.shape, low * width)
    cell, size = model_sizes.fill_bins(budget, np.full(budget.shape, low), upper, np.random.default_rng(seed))
    assert np.all((size > 0) & (size <= low * width * (1 + 1e-12)))
    np.testing.assert_allclose(np.bincount(cell, size, minlength=budget.size), budget, rtol=1e-9)
    return budget


def shaped(seed: int, rejects: bool) -> object:
    """Draw sizes, and cut the years into bins."""
    training = np.full((N_RUNS, 2), 1e26)
    shapes, accepted = model_sizes.draw_size_shapes(
        training,
        np.full(training.shape, np.nan),
        ["uniform", "lognormal"],
        (0.05, 0.3),
        [2024, 2025],
        SIZES,
        np.random.default_rng(seed),
        rejects=rejects,
    )
    within(0, 1)([accepted, shapes.largest_share, shapes.smallest_frac], {})
    return model_sizes.size_bins(shapes, SIZES.n_bins)


def dated(growth: np.ndarray, seed: int, conventions: object) -> object:
    """Date models within a year by the growth of training compute."""
    flop = np.cumprod(np.concatenate([[1e24], growth]))[None, :]
    return model_counts.draw_dates(model_counts.within_year_growth(flop, conventions), np.random.default_rng(seed))


def tallied(sizes: np.ndarray, seed: int, conventions: object) -> object:
    """Count models of two runs and two years."""
    rng = np.random.default_rng(seed)
    cell = rng.integers(0, 4, sizes.size)
    above = model_tallies.count_above(cell, sizes, 2, 2, SIZES, conventions)
    both = model_tallies.count_models(cell, rng.random(sizes.size), sizes, 2, SIZES, conventions, np.zeros(2))
    assert np.array_equal(above, both[0])
    assert above.max() <= sizes.size
    return both


def inputs_of_a_row(record: float) -> object:
    """Return the inputs of a scenario from its row, and the totals by year of its history."""
    names = ("growth_weights", "historical_growth", "compute_stock_growth", "workload_share_growth", "growth_sd")
    names += ("history_training_share", "training_shares", "share_law", "share_bounds", "slope_bounds")
    row = {name: getattr(BASELINE, name) for name in (*names, "smallest_bounds", "year_correlation")}
    found = model_count_rows.scenario_inputs(
        row | {"fixed_largest_run_flop": 3.8e25}, np.arange(2017, 2024), SIZES.thresholds_flop, record
    )
    assert (found.first_year, found.first_forecast_year, found.last_year) == (2017, 2024, 2028)
    return model_count_rows.totals_by_year([2018, 2017], [1e21, record])


RECIPES = [
    Recipe(
        model_sizes.largest_share_limit,
        {"slope": SLOPE, "smallest_frac": SMALLEST, "n_bins": st.integers(1, 40)},
        within(0, 1),
    ),
    Recipe(
        model_sizes.share_quantile,
        {
            "probability": Within(0, 1),
            "law": st.sampled_from(["uniform", "lognormal"]),
            "bounds": st.just((0.05, 0.5)),
        },
        within(0.05, 0.5),
    ),
    Recipe(
        model_sizes.expected_count_at_least,
        {
            "threshold_flop": FLOP,
            "training_flop": FLOP,
            "largest_run_flop": FLOP,
            "slope": SLOPE,
            "smallest_frac": SMALLEST,
        },
        within(0, np.inf),
    ),
    Recipe(
        model_sizes.expected_count_within,
        {"width_log10": Within(0, 5), "largest_share": Within(1e-6, 1), "slope": SLOPE, "smallest_frac": SMALLEST},
        within(0, np.inf),
    ),
    Recipe(
        shaped, {"seed": SEED, "rejects": st.booleans()}, covers=(model_sizes.draw_size_shapes, model_sizes.size_bins)
    ),
    Recipe(
        filled,
        {
            "budget": Within(1e24, 1e26, is_logarithmic=True),
            "low": Within(1e23, 1e24, is_number=True),
            "width": Within(1.1, 4, is_number=True),
            "seed": SEED,
        },
        covers=(model_sizes.fill_bins,),
    ),
    Recipe(
        dated,
        {"growth": Within(0.5, 20), "seed": SEED, "conventions": CONVENTIONS},
        within(0, 1),
        covers=(model_counts.within_year_growth, model_counts.draw_dates),
    ),
    Recipe(
        tallied,
        {"sizes": FLOP, "seed": SEED, "conventions": CONVENTIONS},
        within(0, 4),
        covers=(model_tallies.count_above, model_tallies.count_models),
    ),
    Recipe(
        published,
        {
            "seed": SEED,
            "growth": Within(2, 10, (0.0, -1.0), is_number=True),
            "spread": Within(0, 1, (-0.1,), is_number=True),
            "conventions": CONVENTIONS,
        },
        covers=(
            model_counts.draw_training_flop,
            model_counts.simulate_model_counts,
            model_count_rows.threshold_rows,
            model_count_rows.width_rows,
            model_count_rows.shape_rows,
        ),
        may_refuse=True,  # a growth that falls below nothing, or a fixed largest run that no share allows
    ),
    Recipe(
        coupled,
        {
            "seed": SEED,
            "training": Within(1e24, 1e28, (0.0, -1.0), is_number=True, is_logarithmic=False),
            "share": Within(0.05, 0.9, (0.0, -0.1, 1.1)),
            "growth": Within(1, 10, is_number=True),
        },
        covers=(
            coupled_counts.draw_count_scores,
            coupled_counts.with_observed_runs,
            coupled_counts.counted_training,
            coupled_counts.count_coupled_models,
            model_counts.scale_to_observed,
            model_counts.simulate_coupled_counts,
            model_count_rows.coupled_rows,
        ),
    ),
    Recipe(
        observed,
        {"sizes": st.lists(st.floats(1e22, 1e29), min_size=6, max_size=6), "seed": SEED},
        covers=(
            model_tallies.count_observed_models,
            model_tallies.summarise_counts,
            model_tallies.summarise_frontier_counts,
            model_count_rows.observed_rows,
            model_count_rows.counts_above,
            coupled_counts.known_counts,
        ),
    ),
    Recipe(
        inputs_of_a_row,
        {"record": Within(1e20, 1e27, (0.0, -1.0), is_number=True)},
        covers=(model_count_rows.scenario_inputs, model_count_rows.totals_by_year),
    ),
]
