"""Simulation of how many models a year's training compute makes, on the published inputs or on joint draws.

The published forecast of model counts (arXiv:2504.16138), vectorised. Its parameters and questionable conventions are
in ``engine.model_count_inputs``, the law of sizes in ``engine.model_sizes``, counts in ``engine.model_tallies``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.model_count_inputs import CORRECTED, PUBLISHED, Conventions, CountInputs, ScenarioInputs
from engine.model_sizes import SizeShapes, draw_size_shapes, fill_bins, size_bins
from engine.model_tallies import count_above, count_models

#: Runs simulated at once: their models stay in the processor's cache. The draws depend on this number, so it is fixed.
BLOCK_RUNS = 64


@dataclass(frozen=True)
class ModelCounts:
    """Simulated counts and the draws behind them.

    ``counts`` (n_runs, n_years, n_thresholds) and ``frontier_counts`` (n_runs, n_years, n_widths) are models per year;
    ``acceptance_frac`` (n_years,) is the share of draws that left every bin room for a model; ``shapes`` holds the
    draws that were kept, including training compute and largest run, each (n_runs, n_years).
    """

    years: NDArray
    counts: NDArray
    frontier_counts: NDArray
    acceptance_frac: NDArray
    shapes: SizeShapes


def draw_training_flop(
    inputs: ScenarioInputs,
    history_flop: ArrayLike,
    n_runs: int,
    rng: np.random.Generator,
    conventions: Conventions = PUBLISHED,
) -> NDArray:
    """Draw training compute by run and year: history as given, then one growth factor per run.

    Parameters
    ----------
    inputs : ScenarioInputs
        Growth, training shares and years.
    history_flop : array_like, shape (n_history_years,)
        Training compute of all counted models by publication year, FLOP.
    n_runs : int
        Runs.
    rng : numpy.random.Generator
        Source of the growth draws.
    conventions : Conventions
        Law of growth.

    Returns
    -------
    ndarray, shape (n_runs, n_years)
        Training compute, FLOP.

    Raises
    ------
    ValueError
        If history has the wrong length or an empty year, n_runs < 1, or a run draws a growth of zero or less.

    References
    ----------
    docs/method.md#training-compute-of-a-year, docs/method.md#faults-of-the-published-counts
    """
    history = np.asarray(history_flop, dtype=float)
    n_history = inputs.first_forecast_year - inputs.first_year
    if history.shape != (n_history,):
        raise ValueError(f"history_flop must hold {n_history} years from {inputs.first_year}, got {history.shape}")
    for offset in np.flatnonzero(~(np.isfinite(history) & (history > 0))):
        raise ValueError(f"year {inputs.first_year + offset} is empty: its training compute is {history[offset]}")
    if n_runs < 1:
        raise ValueError(f"n_runs must be at least 1, got {n_runs}")
    score = rng.standard_normal(n_runs)
    if conventions.has_additive_growth:
        growth = inputs.mean_growth + inputs.growth_sd * score
    else:
        log_variance = np.log1p((inputs.growth_sd / inputs.mean_growth) ** 2)
        growth = inputs.mean_growth * np.exp(np.sqrt(log_variance) * score - log_variance / 2)
    for run in np.flatnonzero(growth <= 0):
        raise ValueError(f"run {run}: growth must be positive, drew {growth[run]:.3g} a year")
    total_flop = history[-1] / inputs.history_training_share
    elapsed_years = np.arange(1, len(inputs.training_shares) + 1)
    forecast = np.asarray(inputs.training_shares) * total_flop * growth[:, None] ** elapsed_years
    return np.concatenate([np.broadcast_to(history, (n_runs, n_history)), forecast], axis=1)


def within_year_growth(training_flop: NDArray, conventions: Conventions) -> NDArray:
    """Return the growth of training compute in logs per year that dates follow, shape (n_runs, n_years).

    References
    ----------
    docs/method.md#dates-of-models
    """
    if conventions.has_uniform_dates or training_flop.shape[1] < 2:
        return np.zeros_like(training_flop)
    return np.gradient(np.log(training_flop), axis=1)


def draw_dates(growth_log: NDArray, rng: np.random.Generator) -> NDArray:
    """Return dates as fractions of the year, below 1, with a density that grows at ``growth_log`` per year.

    References
    ----------
    docs/method.md#dates-of-models
    """
    date = rng.random(growth_log.size)
    if np.any(growth_log):
        # Where growth is nil the density is uniform; a rate of 1e-9 is that, without a division by zero.
        rate = np.where(np.abs(growth_log) < 1e-9, 1e-9, growth_log)
        date = np.log1p(date * np.expm1(rate)) / rate
    return np.clip(date, 0.0, np.nextafter(1.0, 0.0))


def _ignorable_flop(
    shapes: SizeShapes, second_edge_flop: NDArray, inputs: CountInputs, record_before: NDArray
) -> NDArray:
    """Return the size below which no model of a run and year can be counted or set a record, FLOP.

    The top bin of every year holds a model above its lower edge, so the record at the start of a year is at least the
    largest of those edges in earlier years.
    """
    certain = np.where(shapes.is_feasible, second_edge_flop, shapes.largest_run_flop)
    start_record = np.maximum.accumulate(np.column_stack([record_before, certain[:, :-1]]), axis=1)
    return np.minimum(min(inputs.thresholds_flop), start_record * 10.0 ** -max(inputs.widths_log10))


def _simulate_block(
    shapes: SizeShapes,
    growth_log: NDArray,
    inputs: CountInputs,
    conventions: Conventions,
    record_before: NDArray,
    rng: np.random.Generator,
    *,
    has_dates: bool,
) -> tuple[NDArray, NDArray]:
    """Draw and count the models of a block of runs; arguments and results as in ``_simulate``."""
    n_years = shapes.slope.shape[1]
    budget, edges = size_bins(shapes, inputs.n_bins)
    is_kept = edges[..., 1:] >= _ignorable_flop(shapes, edges[..., -2], inputs, record_before)[..., None]
    own_cell = np.flatnonzero(~shapes.is_feasible)
    own_date = draw_dates(growth_log.ravel()[own_cell], rng)
    selected = np.flatnonzero(is_kept & (budget > 0))
    bin_index, bin_size = fill_bins(
        budget.ravel()[selected], edges[..., :-1].ravel()[selected], edges[..., 1:].ravel()[selected], rng
    )
    bin_cell = (selected // inputs.n_bins)[bin_index]
    cell = np.concatenate([own_cell, bin_cell])
    size = np.concatenate([shapes.largest_run_flop.ravel()[own_cell], bin_size])
    if not has_dates:
        n_runs = record_before.size
        return count_above(cell, size, n_runs, n_years, inputs, conventions), np.empty((n_runs, n_years, 0))
    date = np.concatenate([own_date, draw_dates(growth_log.ravel()[bin_cell], rng)])
    return count_models(cell, date, size, n_years, inputs, conventions, record_before)


def _simulate(
    shapes: SizeShapes,
    growth_log: NDArray,
    inputs: CountInputs,
    conventions: Conventions,
    record_before: NDArray,
    rng: np.random.Generator,
    *,
    has_dates: bool = True,
) -> tuple[NDArray, NDArray]:
    """Return counts and frontier counts of consecutive years that share one running record.

    Models without dates are not compared with a record: there are no frontier counts then.
    """
    blocks = []
    starts = range(0, record_before.size, BLOCK_RUNS)
    # A stream of its own for each block: how much one block draws changes no other.
    seeds = rng.integers(2**63, size=(len(starts), 4))
    for start, seed in zip(starts, seeds, strict=True):
        runs = slice(start, start + BLOCK_RUNS)
        block = (shapes.part(runs, slice(None)), growth_log[runs], inputs, conventions, record_before[runs])
        generator = np.random.Generator(np.random.PCG64(seed))
        blocks.append(_simulate_block(*block, generator, has_dates=has_dates))
    counts, frontier_counts = zip(*blocks, strict=True)
    return np.concatenate(counts), np.concatenate(frontier_counts)


def _effective_inputs(inputs: CountInputs, conventions: Conventions) -> CountInputs:
    """Return the inputs with what the conventions leave unused set to its neutral value."""
    return replace(inputs, year_correlation=0.0) if conventions.has_independent_years else inputs


def _check_largest_runs(largest_run_flop: NDArray, training_flop: NDArray, years: NDArray) -> None:
    """Raise ValueError naming a run and year whose largest run, where known, is outside (0, 1] of training compute."""
    is_right = np.isnan(largest_run_flop) | ((largest_run_flop > 0) & (largest_run_flop <= training_flop))
    for run, column in np.argwhere(~is_right):
        raise ValueError(
            f"run {run}, year {years[column]}: the largest run, {largest_run_flop[run, column]:.3g} FLOP, must be a "
            f"share in (0, 1] of training compute, {training_flop[run, column]:.3g} FLOP"
        )


def simulate_model_counts(
    inputs: ScenarioInputs,
    history_flop: ArrayLike,
    n_runs: int,
    rng: np.random.Generator,
    conventions: Conventions = PUBLISHED,
) -> ModelCounts:
    """Simulate the published forecast of model counts.

    Parameters
    ----------
    inputs : ScenarioInputs
        Parameters of the scenario.
    history_flop : array_like, shape (n_history_years,)
        Training compute of all counted models by publication year, FLOP; the last one scales the forecast.
    n_runs : int
        Runs.
    rng : numpy.random.Generator
        Source of every draw; the same state gives the same bits.
    conventions : Conventions
        Switches of the published code's faults; ``PUBLISHED`` or ``CORRECTED``.

    Returns
    -------
    ModelCounts
        Annual counts of every run in every year of history and forecast, and the kept draws.

    Raises
    ------
    ValueError
        As ``draw_training_flop``; for a fixed largest run above a run's training compute; or if a run and year accept
        no combination of share, slope and smallest model.

    Notes
    -----
    Size bins whose models can neither be counted nor set a record are left out.

    Dates are fractions of a year and quarters a quarter of it. The published code compares with models dated strictly
    before the last day of the quarter, which leaves out about one model in ninety from its own quarter's record.

    References
    ----------
    arXiv:2504.16138; docs/method.md#model-counts
    """
    inputs = _effective_inputs(inputs, conventions)
    training_flop = draw_training_flop(inputs, history_flop, n_runs, rng, conventions)
    n_years = training_flop.shape[1]
    n_history = inputs.first_forecast_year - inputs.first_year
    years = np.arange(inputs.first_year, inputs.last_year + 1)
    given_largest_flop = np.full_like(training_flop, np.nan)
    if conventions.fixes_largest_runs:
        for year, largest_flop in inputs.fixed_largest_flop:
            given_largest_flop[:, year - inputs.first_year] = largest_flop
    _check_largest_runs(given_largest_flop, training_flop, years)
    laws = ["uniform"] * n_history + [inputs.share_law] * (n_years - n_history)
    shapes, acceptance_frac = draw_size_shapes(
        training_flop,
        given_largest_flop,
        laws,
        inputs.share_bounds,
        years,
        inputs,
        rng,
        rejects=conventions.rejects_infeasible,
    )
    stretches = [(slice(0, n_years), 0.0)]
    if not conventions.simulates_past_frontier:
        stretches = [(slice(0, n_history), 0.0), (slice(n_history, n_years), inputs.observed_record_flop)]
    growth_log = within_year_growth(training_flop, conventions)
    counted = [
        _simulate(
            shapes.part(slice(None), stretch),
            growth_log[:, stretch],
            inputs,
            conventions,
            np.full(n_runs, record_flop),
            rng,
        )
        for stretch, record_flop in stretches
    ]
    counts, frontier_counts = (np.concatenate(part, axis=1) for part in zip(*counted, strict=True))
    return ModelCounts(years, counts, frontier_counts, acceptance_frac, shapes)


def scale_to_observed(
    training_flop: NDArray, largest_run_flop: NDArray, observed_flop: float
) -> tuple[NDArray, NDArray]:
    """Return training compute and largest run as the coupled counts with the faults have them.

    Parameters
    ----------
    training_flop, largest_run_flop : ndarray, shape (n_runs, n_years)
        Draws of the forecast, FLOP.
    observed_flop : float
        Compute of the notable models of the first year, FLOP.

    Returns
    -------
    tuple of ndarray, shape (n_runs, n_years)
        Both times one factor a run, with which training compute of the first year is the observed one.

    References
    ----------
    docs/method.md#coupled-counts-with-the-faults
    """
    factor = observed_flop / training_flop[:, :1]
    return factor * training_flop, factor * largest_run_flop


def simulate_coupled_counts(
    training_flop: ArrayLike,
    largest_run_flop: ArrayLike,
    years: ArrayLike,
    rng: np.random.Generator,
    inputs: CountInputs,
    conventions: Conventions = CORRECTED,
    *,
    record_before_flop: ArrayLike = 0.0,
) -> ModelCounts:
    """Count models above each threshold given joint draws of training compute and of the largest run.

    s = L/T replaces the published growth, training shares and law of s; the slope and the smallest model are drawn.
    Nothing is rejected: where s leaves a bin no room for a model (above .38 to .6, by slope and smallest model) the
    largest run stands for itself and T - L is spread over the bins. ``acceptance_frac`` is the share of the others.
    Counts then fall below the closed form (by a quarter at s = .6), which goes on to assume models that T cannot pay.

    Parameters
    ----------
    training_flop : array_like, shape (n_runs, n_years)
        Training compute of the counted models, FLOP per year.
    largest_run_flop : array_like, shape (n_runs, n_years)
        Largest run of the year, FLOP. A share far below .05 multiplies the models drawn, about 16/s a run and year.
    years : array_like of int, shape (n_years,)
        Calendar years, consecutive.
    rng : numpy.random.Generator
        Source of every draw; the same state gives the same bits.
    inputs : CountInputs
        Thresholds, widths and the law of sizes.
    conventions : Conventions, default CORRECTED
        Those on growth, rejection, fixed largest runs, the simulated past, dates and the record do not apply.
    record_before_flop : array_like, scalar or shape (n_runs,), default 0
        Largest run before the first year, FLOP; it decides which small models are left out.

    Returns
    -------
    ModelCounts
        Annual counts of every run, and the draws; nothing is counted near the frontier.

    Raises
    ------
    ValueError
        If shapes differ, years are not consecutive, compute is not finite and positive, or a share is outside (0, 1].

    References
    ----------
    docs/method.md#coupled-counts-with-the-faults
    """
    inputs = _effective_inputs(inputs, conventions)
    training = np.asarray(training_flop, dtype=float)
    largest = np.asarray(largest_run_flop, dtype=float)
    years = np.asarray(years)
    is_alike = training.shape == largest.shape and years.shape == training.shape[1:]
    if training.ndim != 2 or training.size == 0 or not is_alike:
        raise ValueError(f"draws must be runs x years and alike, got {training.shape}, {largest.shape}, {years.shape}")
    if np.any(np.diff(years) != 1):
        raise ValueError(f"years must be consecutive, got {years.tolist()}")
    for run, column in np.argwhere(~(np.isfinite(training) & (training > 0))):
        raise ValueError(f"run {run}, year {years[column]} is empty: its training compute is {training[run, column]}")
    if not np.all(np.isfinite(largest)):
        raise ValueError("largest runs must be finite")
    _check_largest_runs(largest, training, years)
    record_before = np.broadcast_to(np.asarray(record_before_flop, dtype=float), training.shape[:1])
    if not np.all(np.isfinite(record_before) & (record_before >= 0)):
        raise ValueError("record_before_flop must be finite and not negative")
    # Every largest run is given: the law of its share and the bounds go unused.
    shapes, acceptance_frac = draw_size_shapes(
        training, largest, ["uniform"] * years.size, (1.0, 1.0), years, inputs, rng, rejects=False
    )
    growth_log = within_year_growth(training, conventions)
    counts, frontier_counts = _simulate(shapes, growth_log, inputs, conventions, record_before, rng, has_dates=False)
    return ModelCounts(years, counts, frontier_counts, acceptance_frac, shapes)
