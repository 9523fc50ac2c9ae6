"""Sizes of the models trained in a year: the law of the published counting model, its limits and its closed form.

A year's training compute T is split over models so that models up to a share x of the largest one, L, hold the share
x^k of T. Source of every step: arXiv:2504.16138 and its code, see docs/method.md#sizes-of-models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import exprel, ndtr, ndtri

from engine.model_count_inputs import CountInputs, ShareLaw

#: The bounds of the lognormal share law lie two standard deviations from its median, by definition of its sigma.
BOUND_SDS = 2.0


@dataclass(frozen=True)
class SizeShapes:
    """Draws that fix the sizes of a year's models; every field of shape (n_runs, n_years).

    Compute in FLOP; ``smallest_frac`` is a share of the largest run; ``is_feasible`` says whether the largest run's
    share of training compute meets ``largest_share_limit``.
    """

    training_flop: NDArray
    largest_run_flop: NDArray
    slope: NDArray
    smallest_frac: NDArray
    is_feasible: NDArray

    @property
    def largest_share(self) -> NDArray:
        """Largest run as a share s of training compute."""
        return self.largest_run_flop / self.training_flop

    def part(self, runs: slice, years: slice) -> SizeShapes:
        """Return the draws of some runs and years."""
        return SizeShapes(*(getattr(self, field.name)[runs, years] for field in fields(self)))


def largest_share_limit(slope: ArrayLike, smallest_frac: ArrayLike, n_bins: int) -> NDArray:
    """Return the share of training compute below which the largest run leaves every bin room for one model.

    Parameters
    ----------
    slope : array_like
        Log-log slope k of the distribution of compute over sizes, positive.
    smallest_frac : array_like
        Smallest model as a share of the largest, in (0, 1); broadcasts with ``slope``.
    n_bins : int
        Size bins of equal width in logs.

    Returns
    -------
    ndarray
        Limit of s: a bin's compute T (x_i^k - x_(i-1)^k) exceeds its upper edge s T x_i for all i if and only if s is
        below it. The tightest bin is the top one for k < 1 and the bottom one for k > 1, hence no loop over bins.

    References
    ----------
    docs/method.md#room-for-a-model-in-every-bin
    """
    log_smallest = np.log(smallest_frac)
    slope = np.asarray(slope, dtype=float)
    excess = slope - 1.0
    bottom_bin = np.exp(np.minimum(0.0, excess * log_smallest * (n_bins - 1) / n_bins))
    per_bin = -np.expm1(slope * log_smallest / n_bins) * bottom_bin
    return np.minimum(per_bin, np.exp(excess * log_smallest))


def share_quantile(probability: ArrayLike, law: ShareLaw, bounds: tuple[float, float]) -> NDArray:
    """Return quantiles of the largest run's share of training compute.

    Parameters
    ----------
    probability : array_like
        Probabilities in [0, 1].
    law : {"uniform", "lognormal"}
        Lognormal: median at the geometric mean of the bounds, sigma a quarter of their log distance, truncated to them.
    bounds : (float, float)
        Smallest and largest share.

    Returns
    -------
    ndarray
        Shares, the shape of ``probability``; the same law as redrawing until inside the bounds.

    References
    ----------
    docs/method.md#share-of-the-largest-run
    """
    low, high = bounds
    if law == "uniform":
        return low + (high - low) * np.asarray(probability, dtype=float)
    tail = ndtr(-BOUND_SDS)
    score = ndtri(tail + (1.0 - 2.0 * tail) * np.asarray(probability, dtype=float))
    sigma = np.log(high / low) / (2.0 * BOUND_SDS)
    # The clip removes rounding errors of exp and log at the bounds themselves.
    return np.clip(np.sqrt(low * high) * np.exp(sigma * score), low, high)


def draw_size_shapes(
    training_flop: NDArray,
    given_largest_flop: NDArray,
    laws: Sequence[ShareLaw],
    share_bounds: tuple[float, float],
    years: Sequence[int],
    inputs: CountInputs,
    rng: np.random.Generator,
    *,
    rejects: bool,
) -> tuple[SizeShapes, NDArray]:
    """Draw s, k and the smallest model for every run and year.

    Parameters
    ----------
    training_flop : ndarray, shape (n_runs, n_years)
        Training compute T, FLOP.
    given_largest_flop : ndarray, shape (n_runs, n_years)
        Largest run where it is known, FLOP, at most T; NaN where its share s of T is drawn from the year's law.
    laws : sequence of str, length n_years
        Law of s, see ``share_quantile``.
    share_bounds : (float, float)
        Bounds of the laws of s.
    years : sequence of int, length n_years
        Calendar years, named in errors.
    inputs : CountInputs
        Ranges of k and of the smallest model, bins, correlation between years and the cap on attempts.
    rng : numpy.random.Generator
        Source of every draw.
    rejects : bool
        Redraw until s is feasible (published), which alters all three priors; or keep the first draw and flag it.

    Returns
    -------
    SizeShapes
        The draws kept.
    ndarray, shape (n_years,)
        Share of the draws tried in each year that were feasible.

    Raises
    ------
    ValueError
        If a run and year stay infeasible for ``inputs.max_attempts`` draws.

    References
    ----------
    docs/method.md#share-of-the-largest-run, docs/method.md#sizes-of-models,
    docs/method.md#room-for-a-model-in-every-bin
    """
    n_runs, n_years = training_flop.shape
    given_share = given_largest_flop / training_flop
    share, slope, smallest = (np.empty((n_runs, n_years)) for _ in range(3))
    is_feasible = np.empty((n_runs, n_years), dtype=bool)
    acceptance_frac = np.empty(n_years)
    log_smallest_bounds = np.log(inputs.smallest_bounds)
    scores = np.zeros((2, n_runs))
    for column, year in enumerate(years):
        correlation = inputs.year_correlation if column else 0.0
        carried = correlation * scores
        pending = np.arange(n_runs)
        n_tried = 0
        for _ in range(inputs.max_attempts if rejects else 1):
            fresh = np.sqrt(1.0 - correlation**2) * rng.standard_normal((2, pending.size))
            scores[:, pending] = carried[:, pending] + fresh
            share_probability, slope_probability = ndtr(scores[:, pending])
            drawn = share_quantile(share_probability, laws[column], share_bounds)
            given = given_share[pending, column]
            share[pending, column] = np.where(np.isnan(given), drawn, given)
            slope[pending, column] = share_quantile(slope_probability, "uniform", inputs.slope_bounds)
            smallest[pending, column] = np.exp(rng.uniform(*log_smallest_bounds, pending.size))
            limit = largest_share_limit(slope[pending, column], smallest[pending, column], inputs.n_bins)
            is_feasible[pending, column] = share[pending, column] < limit
            n_tried += pending.size
            if not rejects:
                break
            pending = pending[~is_feasible[pending, column]]
            if pending.size == 0:
                break
        else:
            raise ValueError(
                f"run {pending[0]}, year {year}: no combination accepted in {inputs.max_attempts} draws, "
                f"the last with a largest run of {share[pending[0], column]:.3g} of training compute"
            )
        acceptance_frac[column] = is_feasible[:, column].sum() / n_tried
    largest_run_flop = np.where(np.isnan(given_largest_flop), share * training_flop, given_largest_flop)
    return SizeShapes(training_flop, largest_run_flop, slope, smallest, is_feasible), acceptance_frac


def size_bins(shapes: SizeShapes, n_bins: int) -> tuple[NDArray, NDArray]:
    """Return the compute and the edges of every size bin.

    Where s is infeasible the largest run stands for itself outside the bins, and only T - L is spread over them; a bin
    that cannot pay for one model of its size then holds one smaller model.

    Parameters
    ----------
    shapes : SizeShapes
        Draws of shape (n_runs, n_years).
    n_bins : int
        Bins of equal width in logs.

    Returns
    -------
    budget_flop : ndarray, shape (n_runs, n_years, n_bins)
        Compute of the bin, FLOP. The residue below the smallest model is left out, as published.
    edges_flop : ndarray, shape (n_runs, n_years, n_bins + 1)
        Sizes at the edges, FLOP, ascending; the last is the largest run.

    References
    ----------
    docs/method.md#sizes-of-models, docs/method.md#room-for-a-model-in-every-bin
    """
    log_edges = np.log(shapes.smallest_frac)[..., None] * np.linspace(1.0, 0.0, n_bins + 1)
    largest = shapes.largest_run_flop
    spread_flop = np.where(shapes.is_feasible, shapes.training_flop, shapes.training_flop - largest)
    held_frac = np.diff(np.exp(shapes.slope[..., None] * log_edges), axis=-1)
    return spread_flop[..., None] * held_frac, largest[..., None] * np.exp(log_edges)


def fill_bins(
    budget_flop: NDArray, lower_flop: NDArray, upper_flop: NDArray, rng: np.random.Generator
) -> tuple[NDArray, NDArray]:
    """Draw uniform sizes one after another in each bin until its compute is spent; the last one is cut.

    Parameters
    ----------
    budget_flop, lower_flop, upper_flop : ndarray, shape (n,)
        Compute and edges of each bin, FLOP, positive.
    rng : numpy.random.Generator
        Source of the sizes.

    Returns
    -------
    bin_index : ndarray of int, shape (n_models,)
        Bin of each model, ascending.
    size_flop : ndarray, shape (n_models,)
        Training compute of each model, FLOP; a bin's sizes add up to its compute to a relative 1e-9.

    References
    ----------
    docs/method.md#sizes-of-models
    """
    # No size is below the lower edge, so that many draws always spend the budget.
    n_drawn = np.ceil(budget_flop / lower_flop).astype(np.int64)
    bin_index = np.repeat(np.arange(budget_flop.size), n_drawn)
    # In units of the bin's budget: one running sum over bins of all sizes then loses no digits to the large ones.
    size = rng.random(bin_index.size)
    size *= ((upper_flop - lower_flop) / budget_flop)[bin_index]
    size += (lower_flop / budget_flop)[bin_index]
    spent = np.cumsum(size) - size
    spent -= spent[np.cumsum(n_drawn) - n_drawn][bin_index]
    is_paid = np.flatnonzero(spent < 1.0)
    bin_index = bin_index[is_paid]
    return bin_index, np.minimum(size[is_paid], 1.0 - spent[is_paid]) * budget_flop[bin_index]


def expected_count_at_least(
    threshold_flop: ArrayLike,
    training_flop: ArrayLike,
    largest_run_flop: ArrayLike,
    slope: ArrayLike = 1.0,
    smallest_frac: ArrayLike = 0.0,
) -> NDArray:
    """Return the expected number of a year's models at or above a threshold, in closed form.

    Parameters
    ----------
    threshold_flop : array_like
        Threshold, FLOP, positive.
    training_flop, largest_run_flop : array_like
        Training compute T and largest run L of the year, FLOP.
    slope : array_like, default 1
        Log-log slope k of the distribution of compute over sizes.
    smallest_frac : array_like, default 0
        Smallest model as a share of L: no models lie below it.

    Returns
    -------
    ndarray, broadcast shape of the arguments
        Models per year: (T/L) k (1 - (threshold/L)^(k-1)) / (k-1), its limit (T/L) ln(L/threshold) at k = 1, and 0 from
        the largest run upwards.

    References
    ----------
    docs/method.md#closed-form-of-counts
    """
    largest, slope = np.asarray(largest_run_flop, dtype=float), np.asarray(slope, dtype=float)
    counted_from = np.maximum(threshold_flop, np.asarray(smallest_frac) * largest)
    log_ratio = np.maximum(0.0, np.log(largest / counted_from))
    return training_flop / largest * slope * log_ratio * exprel((1.0 - slope) * log_ratio)


def expected_count_within(
    width_log10: ArrayLike, largest_share: ArrayLike, slope: ArrayLike = 1.0, smallest_frac: ArrayLike = 0.0
) -> NDArray:
    """Return the expected number of a year's models within some orders of magnitude of its largest run.

    Parameters
    ----------
    width_log10 : array_like
        Distance from the largest run, orders of magnitude.
    largest_share : array_like
        Largest run as a share s of training compute.
    slope, smallest_frac : array_like
        As for ``expected_count_at_least``.

    Returns
    -------
    ndarray, broadcast shape of the arguments
        Models per year; ln(10) width / s at k = 1.

    References
    ----------
    docs/method.md#closed-form-of-counts
    """
    cutoff = 10.0 ** -np.asarray(width_log10, dtype=float)
    return expected_count_at_least(cutoff, 1.0 / np.asarray(largest_share, dtype=float), 1.0, slope, smallest_frac)
