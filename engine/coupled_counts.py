"""Counts of models that start from the models that exist: the largest run, what is spread below it, and chance.

The largest run L of a year is a model of its own. What the counted models trained with beside it, T - L, is spread over
sizes below L by the law of ``engine.model_sizes``, and the number of models above a size comes by chance, as Poisson.
Every array of draws has the draws as its last axis. Methods in docs/method.md#coupled-counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from engine.model_count_inputs import CountInputs
from engine.model_sizes import expected_count_at_least, share_quantile


@dataclass(frozen=True, kw_only=True)
class CoupledLaw:
    """Constants of the compute of counted models; each is a row of the seeds.

    Parameters
    ----------
    undisclosed_factor : float
        Median of m: training compute of all counted models over that of those whose compute is known, at least 1.
    undisclosed_log_sd : float
        Standard deviation of ln m.
    disclosed_largest_share : float
        Median of the largest run over the sum of the known models of its year, in (0, 1].
    largest_share_log_sd : float
        Standard deviation of the log of that share between years.

    Raises
    ------
    ValueError
        If a field is outside its range.

    References
    ----------
    docs/method.md#compute-of-the-counted-models
    """

    undisclosed_factor: float
    undisclosed_log_sd: float
    disclosed_largest_share: float
    largest_share_log_sd: float

    def __post_init__(self) -> None:
        """Refuse what the law is not defined for."""
        if not 1 <= self.undisclosed_factor < np.inf:
            raise ValueError(f"undisclosed_factor must be at least 1 and finite, got {self.undisclosed_factor}")
        if not 0 < self.disclosed_largest_share <= 1:
            raise ValueError(f"disclosed_largest_share must lie in (0, 1], got {self.disclosed_largest_share}")
        for name in ("undisclosed_log_sd", "largest_share_log_sd"):
            if not 0 <= getattr(self, name) < np.inf:
                raise ValueError(f"{name} must be finite and not negative, got {getattr(self, name)}")


@dataclass(frozen=True)
class CountScores:
    """What is drawn beside the forecast; the same for every path, so that paths differ by their compute alone.

    ``undisclosed`` is a normal score and ``blend_weight`` uniform, each (n_draws,);
    ``largest_share`` is a normal score, ``slope`` k and ``smallest_frac`` the smallest model over the largest, each
    (n_years, n_draws).
    """

    undisclosed: NDArray
    blend_weight: NDArray
    largest_share: NDArray
    slope: NDArray
    smallest_frac: NDArray


def draw_count_scores(n_years: int, n_draws: int, inputs: CountInputs, rng: np.random.Generator) -> CountScores:
    """Draw what the counts need beside training compute and largest run.

    Parameters
    ----------
    n_years, n_draws : int
        Shape of the draws.
    inputs : CountInputs
        Ranges of the slope and of the smallest model, and the correlation between neighbouring years, which the share
        of the largest run and the slope have alike.
    rng : numpy.random.Generator
        Source of every draw.

    Returns
    -------
    CountScores
        The draws.

    References
    ----------
    docs/method.md#compute-of-the-counted-models, docs/method.md#sizes-of-models
    """
    undisclosed = rng.standard_normal(n_draws)
    blend_weight = rng.random(n_draws)
    scores = rng.standard_normal((2, n_years, n_draws))
    kept = inputs.year_correlation
    for row in range(1, n_years):
        scores[:, row] = kept * scores[:, row - 1] + np.sqrt(1.0 - kept**2) * scores[:, row]
    slope = share_quantile(ndtr(scores[1]), "uniform", inputs.slope_bounds)
    smallest_frac = np.exp(rng.uniform(*np.log(inputs.smallest_bounds), (n_years, n_draws)))
    return CountScores(undisclosed, blend_weight, scores[0], slope, smallest_frac)


def with_observed_runs(largest_run_flop: NDArray, observed_flop: Sequence[ArrayLike]) -> NDArray:
    """Return largest runs with the observed ones in place of those of the first years.

    Parameters
    ----------
    largest_run_flop : ndarray, shape (n_years, n_draws)
        Forecast of the largest run, FLOP.
    observed_flop : sequence of array_like, each a scalar or shape (n_draws,)
        Largest run published in each of the first years, FLOP; by draw where it was read with an error.

    Returns
    -------
    ndarray, shape (n_years, n_draws)
        Largest run by year of publication, FLOP.

    Raises
    ------
    ValueError
        If an observed run is not positive and finite, or there are more of them than years.

    References
    ----------
    docs/method.md#compute-of-the-counted-models
    """
    if len(observed_flop) > largest_run_flop.shape[0]:
        raise ValueError(f"{len(observed_flop)} observed runs do not fit {largest_run_flop.shape[0]} years")
    runs = np.array(largest_run_flop, dtype=float)
    for row, run_flop in enumerate(observed_flop):
        runs[row] = run_flop
        is_bad = ~(np.isfinite(runs[row]) & (runs[row] > 0))
        if is_bad.any():
            raise ValueError(f"observed run {row} must be positive and finite, got {runs[row][is_bad][0]:.3g} FLOP")
    return runs


def counted_training(
    training_flop: NDArray,
    largest_run_flop: NDArray,
    disclosed_flop: ArrayLike,
    law: CoupledLaw,
    scores: CountScores,
) -> NDArray:
    """Return the training compute of the counted models.

    Parameters
    ----------
    training_flop : ndarray, shape (n_years, n_draws)
        All training compute of the forecast, FLOP: only its growth is read.
    largest_run_flop : ndarray, shape (n_years, n_draws)
        Largest run by year of publication, FLOP.
    disclosed_flop : array_like, shape (n_known,)
        Sum of the models whose compute is known in each of the first years, FLOP; the last one anchors the forecast.
    law : CoupledLaw
        Constants.
    scores : CountScores
        Draws.

    Returns
    -------
    ndarray, shape (n_years, n_draws)
        Training compute T, FLOP, nowhere below the largest run: m times the known sum in the known years; afterwards
        between two estimates, at a place that is uniform in logs: the last known T times the growth of all training
        compute, and L over its share s.

    Raises
    ------
    ValueError
        If there is no known year, or a sum is not positive and finite.

    References
    ----------
    docs/method.md#compute-of-the-counted-models
    """
    disclosed = np.asarray(disclosed_flop, dtype=float)
    if disclosed.size == 0 or not np.all(np.isfinite(disclosed) & (disclosed > 0)):
        raise ValueError(f"known models must have a positive sum in every known year, got {disclosed.tolist()}")
    factor = law.undisclosed_factor * np.exp(law.undisclosed_log_sd * scores.undisclosed)
    known = disclosed[:, None] * factor
    last = disclosed.size - 1
    later = slice(disclosed.size, None)
    by_growth = np.log(known[last]) + np.log(training_flop[later] / training_flop[last])
    by_share = (
        np.log(largest_run_flop[later])
        + np.log(factor / law.disclosed_largest_share)
        - law.largest_share_log_sd * scores.largest_share[later]
    )
    forward = np.exp(by_growth + scores.blend_weight * (by_share - by_growth))
    return np.maximum(np.concatenate([known, forward]), largest_run_flop)


@dataclass(frozen=True)
class CoupledCounts:
    """Counts by draw; thresholds or widths are the first axis, then years, then draws.

    ``counts`` and ``expected`` are models of the year above each threshold, by chance and in expectation;
    ``frontier_counts`` and ``frontier_expected`` those within each width of the largest run to the end of the year;
    ``training_flop`` and ``largest_run_flop`` (n_years, n_draws) what they were made from.
    """

    years: NDArray
    counts: NDArray
    expected: NDArray
    frontier_counts: NDArray
    frontier_expected: NDArray
    training_flop: NDArray
    largest_run_flop: NDArray


def count_coupled_models(
    training_flop: NDArray,
    largest_run_flop: NDArray,
    years: ArrayLike,
    inputs: CountInputs,
    scores: CountScores,
    rng: np.random.Generator,
    *,
    record_before_flop: float,
) -> CoupledCounts:
    """Count the models of each year: the largest run, and a Poisson number of those below it.

    Parameters
    ----------
    training_flop, largest_run_flop : ndarray, shape (n_years, n_draws)
        Training compute T of the counted models and their largest run L, FLOP, with L in (0, T].
    years : array_like of int, shape (n_years,)
        Calendar years.
    inputs : CountInputs
        Thresholds and widths.
    scores : CountScores
        Slopes and smallest models.
    rng : numpy.random.Generator
        Source of the chance of the counts.
    record_before_flop : float
        Largest run before the first year, FLOP.

    Returns
    -------
    CoupledCounts
        Counts of every draw and year.

    Raises
    ------
    ValueError
        If shapes differ, or a largest run is outside (0, T] or not finite.

    References
    ----------
    docs/method.md#coupled-counts, docs/method.md#closed-form-of-counts
    """
    years = np.asarray(years)
    if training_flop.shape != largest_run_flop.shape or training_flop.shape[:1] != years.shape:
        raise ValueError(
            f"draws must be years x draws and alike, got {training_flop.shape}, {largest_run_flop.shape}, {years.shape}"
        )
    is_right = np.isfinite(training_flop) & (largest_run_flop > 0) & (largest_run_flop <= training_flop)
    for row, draw in np.argwhere(~is_right):
        raise ValueError(
            f"draw {draw}, year {years[row]}: the largest run, {largest_run_flop[row, draw]:.3g} FLOP, must be a share"
            f" in (0, 1] of training compute, {training_flop[row, draw]:.3g} FLOP"
        )
    spread_flop = training_flop - largest_run_flop
    record = np.maximum.accumulate(np.maximum(largest_run_flop, record_before_flop), axis=0)

    def count(cutoff_flop: NDArray | float) -> tuple[NDArray, NDArray]:
        """Return counts above a size, by chance and expected, each (n_years, n_draws)."""
        expected = expected_count_at_least(
            cutoff_flop, spread_flop, largest_run_flop, scores.slope, scores.smallest_frac
        )
        is_largest_above = largest_run_flop > cutoff_flop
        return rng.poisson(expected) + is_largest_above, expected + is_largest_above

    above = [count(threshold_flop) for threshold_flop in inputs.thresholds_flop]
    near = [count(record * 10.0**-width) for width in inputs.widths_log10]
    (counts, expected), (frontier_counts, frontier_expected) = (
        (np.stack(part) for part in zip(*tables, strict=True)) for tables in (above, near)
    )
    return CoupledCounts(years, counts, expected, frontier_counts, frontier_expected, training_flop, largest_run_flop)


def known_counts(
    release_year: ArrayLike,
    size_flop: ArrayLike,
    thresholds_flop: Sequence[float],
    years: Sequence[int],
    listed: Sequence[tuple[int, float, float]] = (),
) -> NDArray:
    """Return how many models of each year are known to exceed each threshold.

    Parameters
    ----------
    release_year : array_like of int, shape (n_models,)
        Year of publication of the models with known compute.
    size_flop : array_like, shape (n_models,)
        Their training compute, FLOP.
    thresholds_flop : sequence of float
        Thresholds, FLOP, ascending.
    years : sequence of int
        Consecutive calendar years.
    listed : sequence of (year, threshold FLOP, models)
        Models above a threshold that a later list holds by then, all earlier years included. What it holds beyond the
        models of earlier years is of that year, and exceeds every lower threshold too.

    Returns
    -------
    ndarray of float, shape (n_thresholds, n_years)
        Models of the year, NaN in a year of which nothing is known.

    References
    ----------
    docs/method.md#floors-of-the-counts
    """
    release_year, size = np.asarray(release_year), np.asarray(size_flop, dtype=float)
    thresholds = np.asarray(thresholds_flop, dtype=float)
    last_listed = max((year for year, *_ in listed), default=0)
    known = np.full((thresholds.size, len(years)), np.nan)
    for column, year in enumerate(years):
        of_year = size[release_year == year]
        if of_year.size or year <= last_listed:
            known[:, column] = (of_year > thresholds[:, None]).sum(axis=1)
    for year, threshold_flop, n_models in listed:
        before = np.count_nonzero((release_year < year) & (size > threshold_flop))
        column = list(years).index(year)
        is_lower = thresholds <= threshold_flop
        known[is_lower, column] = np.maximum(known[is_lower, column], n_models - before)
    return known
