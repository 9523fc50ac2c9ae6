"""Counts of models above absolute thresholds and near the frontier, and their percentiles over runs.

Simulated and observed models are counted by the same functions. Source: arXiv:2504.16138, see
docs/method.md#counts-above-a-threshold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.model_count_inputs import PUBLISHED, PUBLISHED_RETRODICTION, Comparator, Conventions, CountInputs

QUARTERS = 4


def _tally(cell: NDArray, value: NDArray, cutoffs: NDArray, side: str, n_cells: int) -> NDArray:
    """Count the values of each cell above ascending cutoffs, shape (n_cells, n_cutoffs); side "right" includes them."""
    # Most models lie below every cutoff.
    is_near = value >= cutoffs[0]
    cell, value = cell[is_near], value[is_near]
    n_levels = cutoffs.size + 1
    level = np.searchsorted(cutoffs, value, side=side)
    tally = np.bincount(cell * n_levels + level, minlength=n_cells * n_levels).reshape(n_cells, n_levels)
    return tally[:, :0:-1].cumsum(axis=1)[:, ::-1]


def _running_records(cell: NDArray, date: NDArray, size_flop: NDArray, start_record: NDArray) -> NDArray:
    """Return the largest model dated before each model in its cell, or the record the cell starts with, FLOP."""
    records = start_record[cell]
    cell_record = start_record.copy()
    # Few models raise the record of their cell: each turn takes the next one of every cell, without a sort by date.
    later = np.arange(cell.size)
    while later.size:
        above = later[size_flop[later] > records[later]]
        next_date = np.full(cell_record.size, np.inf)
        np.minimum.at(next_date, cell[above], date[above])
        raising = above[date[above] == next_date[cell[above]]]
        np.maximum.at(cell_record, cell[raising], size_flop[raising])
        later = later[date[later] > next_date[cell[later]]]
        records[later] = cell_record[cell[later]]
    return records


def _records(
    cell: NDArray, date: NDArray, size_flop: NDArray, n_years: int, comparator: Comparator, record_before: NDArray
) -> NDArray:
    """Return the record each model is compared with, FLOP; ``cell`` is run x n_years + year."""
    n_runs = record_before.size
    if comparator == "running_maximum":
        largest = np.zeros(n_runs * n_years)
        np.maximum.at(largest, cell, size_flop)
        with_before = np.column_stack([record_before, largest.reshape(n_runs, -1)])
        start_record = np.maximum.accumulate(with_before, axis=1)[:, :-1].ravel()
        return _running_records(cell, date, size_flop, start_record)
    n_periods = 1 if comparator == "own_year" else QUARTERS
    period = cell * n_periods + (date * n_periods).astype(np.int64)
    largest = np.zeros(n_runs * n_years * n_periods)
    np.maximum.at(largest, period, size_flop)
    with_before = np.column_stack([record_before, largest.reshape(n_runs, -1)])
    records = np.maximum.accumulate(with_before, axis=1)
    records = records[:, :-1] if comparator == "previous_quarters" else records[:, 1:]
    return records.ravel()[period]


def count_above(
    cell: NDArray, size_flop: NDArray, n_runs: int, n_years: int, inputs: CountInputs, conventions: Conventions
) -> NDArray:
    """Count models by run and year above each threshold, shape (n_runs, n_years, n_thresholds).

    References
    ----------
    docs/method.md#counts-above-a-threshold
    """
    side = "right" if conventions.counts_equal else "left"
    counts = _tally(cell, size_flop, np.asarray(inputs.thresholds_flop), side, n_runs * n_years)
    return counts.reshape(n_runs, n_years, -1)


def count_models(
    cell: NDArray,
    date: NDArray,
    size_flop: NDArray,
    n_years: int,
    inputs: CountInputs,
    conventions: Conventions,
    record_before: NDArray,
) -> tuple[NDArray, NDArray]:
    """Count models by run and year, absolutely and by distance from the record they are compared with.

    References
    ----------
    docs/method.md#counts-above-a-threshold, docs/method.md#counts-near-the-frontier
    """
    n_runs = record_before.size
    counts = count_above(cell, size_flop, n_runs, n_years, inputs, conventions)
    records = _records(cell, date, size_flop, n_years, conventions.comparator, record_before)
    with np.errstate(divide="ignore"):
        # Without an earlier model the ratio is infinite: the first model is a record.
        ratio = size_flop / records
    if not conventions.counts_record:
        is_counted = ratio != 1.0
        cell, ratio = cell[is_counted], ratio[is_counted]
    cutoffs = 10.0 ** -np.asarray(inputs.widths_log10)[::-1]
    frontier_counts = _tally(cell, ratio, cutoffs, "right", n_runs * n_years)[:, ::-1]
    return counts, frontier_counts.reshape(n_runs, n_years, -1)


def count_observed_models(
    decimal_year: ArrayLike,
    size_flop: ArrayLike,
    first_year: int,
    last_year: int,
    inputs: CountInputs,
    conventions: Conventions = PUBLISHED_RETRODICTION,
) -> tuple[NDArray, NDArray]:
    """Count observed models as the simulated ones are counted.

    Parameters
    ----------
    decimal_year : array_like, shape (n_models,)
        Publication date, e.g. 2023.25; models before the first year only set the record it starts with, later ones
        than the last year are left out.
    size_flop : array_like, shape (n_models,)
        Training compute, FLOP, positive.
    first_year, last_year : int
        Years to count in.
    inputs : CountInputs
        Thresholds and widths.
    conventions : Conventions
        Comparator and equality; the published history compares with ``previous_quarters``.

    Returns
    -------
    counts : ndarray of int, shape (n_years, n_thresholds)
        Models per year at each threshold.
    frontier_counts : ndarray of int, shape (n_years, n_widths)
        Models per year within each width of the record.

    Raises
    ------
    ValueError
        If shapes differ, a size is not finite and positive, or a year has no model.

    References
    ----------
    docs/method.md#retrodiction-of-counts, docs/method.md#counts-near-the-frontier
    """
    decimal_year, size = np.asarray(decimal_year, dtype=float), np.asarray(size_flop, dtype=float)
    if decimal_year.shape != size.shape or decimal_year.ndim != 1:
        raise ValueError(f"dates and sizes must be 1-d and alike, got {decimal_year.shape}, {size.shape}")
    if not np.all(np.isfinite(decimal_year) & np.isfinite(size) & (size > 0)):
        raise ValueError("dates must be finite, sizes finite and positive")
    year = np.floor(decimal_year).astype(np.int64)
    for empty_year in sorted(set(range(first_year, last_year + 1)) - set(year.tolist())):
        raise ValueError(f"year {empty_year} is empty: it has no model with known training compute")
    record_before = np.array([size[year < first_year].max(initial=0.0)])
    is_counted = (year >= first_year) & (year <= last_year)
    counts, frontier_counts = count_models(
        year[is_counted] - first_year,
        decimal_year[is_counted] % 1.0,
        size[is_counted],
        last_year - first_year + 1,
        inputs,
        conventions,
        record_before,
    )
    return counts[0], frontier_counts[0]


def _rounded(percentile_counts: NDArray, conventions: Conventions) -> NDArray:
    """Return percentiles of counts in whole models where the convention asks for them."""
    rule = {"nearest": np.round, "down": np.floor, "none": np.asarray}
    return rule[conventions.rounding](percentile_counts)


def summarise_counts(
    counts: ArrayLike,
    years: ArrayLike,
    thresholds_flop: Sequence[float],
    first_year: int,
    conventions: Conventions = PUBLISHED,
    percentiles: Sequence[float] = (5.0, 50.0, 95.0),
) -> NDArray:
    """Return percentiles over runs of the number of models above each threshold since the first year.

    Parameters
    ----------
    counts : array_like, shape (n_runs, n_years, n_thresholds)
        Models per year.
    years : array_like of int, shape (n_years,)
        Calendar years.
    thresholds_flop : sequence of float, length n_thresholds
        Thresholds, FLOP, to which overrides and earlier models are matched.
    first_year : int
        First year cumulated; ``Conventions.counts_before`` stands for what precedes it.
    conventions : Conventions
        Order of cumulation and percentile, overrides, earlier models and rounding.
    percentiles : sequence of float
        Percent, interpolated linearly.

    Returns
    -------
    ndarray, shape (n_percentiles, n_years from first_year, n_thresholds)
        Cumulative models.

    Raises
    ------
    ValueError
        If shapes do not fit or ``first_year`` is not among the years.

    References
    ----------
    docs/method.md#counts-above-a-threshold, docs/method.md#faults-of-the-published-counts
    """
    counts, years = np.asarray(counts, dtype=float), np.asarray(years)
    if counts.shape[1:] != (years.size, len(thresholds_flop)):
        raise ValueError(f"counts {counts.shape} do not fit {years.size} years, {len(thresholds_flop)} thresholds")
    if first_year not in years:
        raise ValueError(f"first_year {first_year} is not among the years")
    annual = counts[:, years >= first_year]  # a copy, as always under a boolean index
    years = years[years >= first_year]
    thresholds = np.asarray(thresholds_flop, dtype=float)
    for year, threshold_flop, n_models in conventions.count_overrides:
        annual[:, (years == year)[:, None] & (thresholds == threshold_flop)] = n_models
    if conventions.adds_percentiles:
        cumulative = _rounded(np.percentile(annual, percentiles, axis=0), conventions).cumsum(axis=1)
    else:
        cumulative = _rounded(np.percentile(annual.cumsum(axis=1), percentiles, axis=0), conventions)
    for threshold_flop, n_models in conventions.counts_before:
        cumulative[..., thresholds == threshold_flop] += n_models
    return cumulative


def summarise_frontier_counts(
    frontier_counts: ArrayLike,
    conventions: Conventions = PUBLISHED,
    percentiles: Sequence[float] = (5.0, 50.0, 95.0),
) -> NDArray:
    """Return percentiles over runs of annual counts near the frontier.

    Parameters
    ----------
    frontier_counts : array_like, shape (n_runs, n_years, n_widths)
        Models per year within each width.
    conventions : Conventions
        Rounding.
    percentiles : sequence of float
        Percent, interpolated linearly.

    Returns
    -------
    ndarray, shape (n_percentiles, n_years, n_widths)
        Models per year.

    References
    ----------
    docs/method.md#counts-near-the-frontier
    """
    return _rounded(np.percentile(frontier_counts, percentiles, axis=0), conventions)
