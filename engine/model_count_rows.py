"""Rows of tables into inputs of the simulation, and simulated counts into rows, each with its closed form beside it.

A row names its measure, its method, a cutoff where the measure has one, and the year; it holds the 5th, 50th and 95th
percentile over runs and the mean. Source: arXiv:2504.16138, see docs/method.md#model-counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.coupled_counts import CoupledCounts
from engine.model_count_inputs import Conventions, CountInputs, ScenarioInputs
from engine.model_counts import ModelCounts
from engine.model_sizes import expected_count_at_least, expected_count_within
from engine.model_tallies import summarise_counts, summarise_frontier_counts
from engine.quantiles import quantiles

PERCENTILES = (5.0, 50.0, 95.0)

Row = dict[str, object]


def totals_by_year(year: ArrayLike, training_flop: ArrayLike) -> NDArray:
    """Return training compute of consecutive years, NaN in a year that has no row.

    Parameters
    ----------
    year : array_like of int, shape (n,)
        Calendar years, in any order.
    training_flop : array_like, shape (n,)
        Training compute of each, FLOP.

    Returns
    -------
    ndarray, shape (last year - first year + 1,)
        Training compute, FLOP. The simulation refuses a NaN by its year.

    References
    ----------
    docs/method.md#training-compute-of-a-year
    """
    year = np.asarray(year)
    totals = np.full(year.max() - year.min() + 1, np.nan)
    totals[year - year.min()] = training_flop
    return totals


def scenario_inputs(
    parameters: Mapping[str, object], history_years: ArrayLike, thresholds_flop: Sequence[float], record_flop: float
) -> ScenarioInputs:
    """Return the inputs of one scenario from its row.

    Parameters
    ----------
    parameters : mapping
        Fields of ``ScenarioInputs`` by name, lists for its tuples; and ``fixed_largest_run_flop``, FLOP, the largest
        run of the first forecast year.
    history_years : array_like of int
        Calendar years of history; the forecast begins after the last one and has a year for each training share.
    thresholds_flop : sequence of float
        Thresholds, FLOP, ascending.
    record_flop : float
        Largest run observed in those years or before, FLOP.

    Returns
    -------
    ScenarioInputs
        The inputs.

    Raises
    ------
    ValueError
        As ``ScenarioInputs``.

    References
    ----------
    docs/method.md#training-compute-of-a-year
    """
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in parameters.items()}
    fixed_flop = fields.pop("fixed_largest_run_flop")
    first_forecast_year = int(np.max(history_years)) + 1
    return ScenarioInputs(
        **fields,
        first_year=int(np.min(history_years)),
        first_forecast_year=first_forecast_year,
        last_year=first_forecast_year + len(fields["training_shares"]) - 1,
        fixed_largest_flop=((first_forecast_year, fixed_flop),),
        thresholds_flop=tuple(thresholds_flop),
        observed_record_flop=record_flop,
    )


def counts_above(size_flop: ArrayLike, thresholds_flop: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """Return (threshold, models above it) of observed models, as ``Conventions.counts_before`` takes them.

    Parameters
    ----------
    size_flop : array_like
        Training compute of the models, FLOP.
    thresholds_flop : sequence of float
        Thresholds, FLOP.

    Returns
    -------
    tuple of (float, float)
        Threshold in FLOP, number of models.

    References
    ----------
    docs/method.md#counts-above-a-threshold
    """
    return tuple((flop, float(np.count_nonzero(np.asarray(size_flop) > flop))) for flop in thresholds_flop)


def _rows(
    measure: str,
    method: str,
    cutoffs: Sequence[float | None],
    years: NDArray,
    bands: NDArray,
    values: dict[str, NDArray],
) -> list[Row]:
    """Return one row per year and cutoff; ``bands`` is (3, n_years, n_cutoffs), other values (n_years, n_cutoffs)."""
    columns = dict(zip(("p5", "p50", "p95"), bands, strict=True)) | values
    return [
        {"measure": measure, "method": method, "cutoff": cutoff, "year": int(year)}
        | {name: float(value[row, column]) for name, value in columns.items()}
        for row, year in enumerate(years)
        for column, cutoff in enumerate(cutoffs)
    ]


def threshold_rows(result: ModelCounts, inputs: CountInputs, conventions: Conventions, first_year: int) -> list[Row]:
    """Return cumulative counts above each threshold since the first year.

    Parameters
    ----------
    result : ModelCounts
        Simulated runs.
    inputs : CountInputs
        What they were simulated with.
    conventions : Conventions
        How counts are cumulated, overridden, started and rounded; the closed form is never rounded.
    first_year : int
        First year cumulated.

    Returns
    -------
    list of dict
        ``measure`` is "above_threshold", ``cutoff`` the threshold in FLOP; ``mean`` is cumulative like the percentiles,
        ``year_mean`` the mean of the year alone, as simulated.

    References
    ----------
    docs/method.md#counts-above-a-threshold, docs/method.md#closed-form-of-counts
    """
    shapes, thresholds = result.shapes, inputs.thresholds_flop
    expected = expected_count_at_least(
        thresholds,
        shapes.training_flop[..., None],
        shapes.largest_run_flop[..., None],
        shapes.slope[..., None],
        shapes.smallest_frac[..., None],
    )
    unrounded = replace(conventions, rounding="none")
    is_counted = result.years >= first_year
    rows = []
    for method, counts, rule in (("simulation", result.counts, conventions), ("closed_form", expected, unrounded)):
        year_mean = counts.mean(axis=0)
        bands = summarise_counts(counts, result.years, thresholds, first_year, rule, PERCENTILES)
        # The mean as if it were a single run, whose median it is: overrides and start then apply to it too.
        (mean,) = summarise_counts(year_mean[None], result.years, thresholds, first_year, unrounded, (50.0,))
        values = {"mean": mean, "year_mean": year_mean[is_counted]}
        rows += _rows("above_threshold", method, thresholds, result.years[is_counted], bands, values)
    return rows


def width_rows(result: ModelCounts, inputs: CountInputs, conventions: Conventions) -> list[Row]:
    """Return yearly counts near the frontier.

    Parameters
    ----------
    result : ModelCounts
        Simulated runs.
    inputs : CountInputs
        What they were simulated with.
    conventions : Conventions
        Rounding of the simulated percentiles.

    Returns
    -------
    list of dict
        ``measure`` is "within_width", ``cutoff`` the distance in orders of magnitude. Simulated models are compared
        with the record of their time, the closed form compares with the largest run of the year.

    References
    ----------
    docs/method.md#counts-near-the-frontier, docs/method.md#closed-form-of-counts
    """
    shapes, widths, years = result.shapes, inputs.widths_log10, result.years
    expected = expected_count_within(
        widths, shapes.largest_share[..., None], shapes.slope[..., None], shapes.smallest_frac[..., None]
    )
    rows = []
    unrounded = replace(conventions, rounding="none")
    for method, counts, rule in (
        ("simulation", result.frontier_counts, conventions),
        ("closed_form", expected, unrounded),
    ):
        bands = summarise_frontier_counts(counts, rule, PERCENTILES)
        rows += _rows("within_width", method, widths, years, bands, {"mean": counts.mean(axis=0)})
    return rows


def shape_rows(result: ModelCounts) -> list[Row]:
    """Return what the rejection step made of the priors.

    Parameters
    ----------
    result : ModelCounts
        Simulated runs.

    Returns
    -------
    list of dict
        ``measure`` is "acceptance_frac" (``mean`` only), "slope" or "largest_share"; no cutoff.

    References
    ----------
    docs/method.md#room-for-a-model-in-every-bin
    """
    rows = [
        {"measure": "acceptance_frac", "method": "simulation", "year": int(year), "mean": float(share)}
        for year, share in zip(result.years, result.acceptance_frac, strict=True)
    ]
    for measure, draws in (("slope", result.shapes.slope), ("largest_share", result.shapes.largest_share)):
        bands = np.percentile(draws, PERCENTILES, axis=0)[..., None]
        values = {"mean": draws.mean(axis=0)[:, None]}
        rows += _rows(measure, "simulation", (None,), result.years, bands, values)
    return rows


def coupled_rows(
    result: CoupledCounts, inputs: CountInputs, models_before: ArrayLike = 0.0, known: NDArray | None = None
) -> list[Row]:
    """Return cumulative counts above each threshold, yearly counts near the frontier, and the compute behind them.

    Parameters
    ----------
    result : CoupledCounts
        Counts of every draw.
    inputs : CountInputs
        What they were counted with.
    models_before : array_like, scalar or shape (n_thresholds,), default 0
        Models above each threshold before the first year.
    known : ndarray, shape (n_thresholds, n_years), optional
        Models of the year known to exceed each threshold, NaN where nothing is known: no draw counts fewer.

    Returns
    -------
    list of dict
        As ``threshold_rows`` and ``width_rows``, unrounded and cumulated in each draw; above a threshold with
        ``known``, the models known to the end of the year, and ``floored_frac``, the share of draws that it lifts in
        the year, both None in a year of which nothing is known. Then "counted_training_flop",
        "counted_largest_run_flop" (FLOP) and "counted_run_share", without a cutoff.

    References
    ----------
    docs/method.md#coupled-counts, docs/method.md#floors-of-the-counts
    """
    probabilities = np.array(PERCENTILES) / 100.0
    before = np.broadcast_to(models_before, len(inputs.thresholds_flop))[:, None]
    floor = np.full(result.counts.shape[:2], np.nan) if known is None else known
    known_to_date = before + np.cumsum(floor, axis=1)
    rows = []
    for method, counts in (("simulation", result.counts), ("closed_form", result.expected)):
        # The larger of two numbers, and the one number beside a NaN.
        to_date = before[..., None] + np.fmax(counts, floor[..., None]).cumsum(axis=1)
        values = {
            "mean": to_date.mean(axis=-1).T,
            "year_mean": counts.mean(axis=-1).T,
            "known": known_to_date.T,
            "floored_frac": np.where(np.isnan(floor), np.nan, (counts < floor[..., None]).mean(axis=-1)).T,
        }
        bands = quantiles(to_date, probabilities).swapaxes(1, 2)
        rows += _rows("above_threshold", method, inputs.thresholds_flop, result.years, bands, values)
    for method, counts in (("simulation", result.frontier_counts), ("closed_form", result.frontier_expected)):
        bands = quantiles(counts, probabilities).swapaxes(1, 2)
        values = {"mean": counts.mean(axis=-1).T}
        rows += _rows("within_width", method, inputs.widths_log10, result.years, bands, values)
    training, largest = result.training_flop, result.largest_run_flop
    measures = {
        "counted_training_flop": training,
        "counted_largest_run_flop": largest,
        "counted_run_share": largest / training,
    }
    for measure, draws in measures.items():
        bands = quantiles(draws, probabilities)[..., None]
        rows += _rows(measure, "simulation", (None,), result.years, bands, {"mean": draws.mean(axis=-1)[:, None]})
    for row in rows:
        row |= {name: None for name in ("known", "floored_frac") if row.get(name) != row.get(name)}
    return rows


def observed_rows(
    counts: ArrayLike, frontier_counts: ArrayLike, inputs: CountInputs, years: Sequence[int]
) -> list[Row]:
    """Return observed counts in the form of simulated ones.

    Parameters
    ----------
    counts : array_like, shape (n_years, n_thresholds)
        Models of each year above each threshold; the rows are cumulative.
    frontier_counts : array_like, shape (n_years, n_widths)
        Models of each year near the frontier.
    inputs : CountInputs
        Thresholds and widths.
    years : sequence of int
        Calendar years.

    Returns
    -------
    list of dict
        ``method`` is "observed"; ``mean`` holds the count, there are no percentiles.

    References
    ----------
    docs/method.md#retrodiction-of-counts
    """
    observed = (
        ("above_threshold", inputs.thresholds_flop, np.cumsum(counts, axis=0)),
        ("within_width", inputs.widths_log10, np.asarray(frontier_counts)),
    )
    return [
        {"measure": measure, "method": "observed", "cutoff": cutoff, "year": int(year), "mean": float(count)}
        for measure, cutoffs, table in observed
        for year, of_year in zip(years, table, strict=True)
        for cutoff, count in zip(cutoffs, of_year, strict=True)
    ]
