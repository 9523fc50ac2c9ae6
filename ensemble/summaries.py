"""What is kept of the draws: bands, threshold probabilities and crossing years."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from engine.quantiles import quantiles


def crossing_counts(values: NDArray, threshold: float) -> tuple[NDArray, NDArray]:
    """Count the draws at or above a threshold, and those that reach it for the first time.

    Parameters
    ----------
    values : ndarray, shape (..., n_draws, n_years)
        Measure in consecutive years.
    threshold : float
        Level that counts as crossed when reached.

    Returns
    -------
    at_or_above : ndarray of int, shape (..., n_years)
        Draws at or above the threshold in the year.
    first_reached : ndarray of int, shape (..., n_years + 1)
        Draws that reach it in the year for the first time; the last entry counts those that never do.
    """
    reached = values >= threshold
    ever = np.logical_or.accumulate(reached, axis=-1)
    by_year = ever.sum(axis=-2)
    n_draws = values.shape[-2]
    none, all_draws = np.zeros_like(by_year[..., :1]), np.full_like(by_year[..., :1], n_draws)
    so_far = np.concatenate([none, by_year, all_draws], axis=-1)
    return reached.sum(axis=-2), np.diff(so_far, axis=-1)


def summarise(
    arrays: dict[str, NDArray],
    thresholds: Sequence[tuple[str, str, float]],
    probabilities: Sequence[float],
) -> tuple[dict[str, NDArray], dict[str, tuple[NDArray, NDArray]]]:
    """Summarise the draws of some paths.

    Parameters
    ----------
    arrays : dict of ndarray, shape (..., n_draws, n_years)
        Draws of every measure.
    thresholds : sequence of (threshold, measure, value)
        Levels to count.
    probabilities : sequence of float
        Quantiles of the bands.

    Returns
    -------
    bands : dict of ndarray, shape (n_probabilities + 1, ..., n_years)
        Of every measure, the quantiles and then the mean.
    crossings : dict of (ndarray, ndarray)
        Of every threshold, the counts of ``crossing_counts``.
    """

    def band(by_draw: NDArray) -> NDArray:
        values = np.ascontiguousarray(np.swapaxes(by_draw, -1, -2))
        return np.concatenate([quantiles(values, probabilities), values.mean(axis=-1)[None]])

    # The result does not depend on how many measures are sorted at once.
    with ThreadPoolExecutor(2) as pool:
        bands = dict(zip(arrays, pool.map(band, arrays.values()), strict=True))
        counts = pool.map(lambda row: crossing_counts(arrays[row[1]], row[2]), thresholds)
        crossings = {name: count for (name, _, _), count in zip(thresholds, counts, strict=True)}
    return bands, crossings
