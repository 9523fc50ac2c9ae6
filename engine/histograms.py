"""Summaries of draws that merge exactly: counts in the bins of a fixed grid.

Counts are integers, and the grid does not depend on the draws: the counts of blocks add up, to the bit, to the counts
of all draws at once, in whatever order and sizes the blocks come. A quantile read from them is less than one bin width
from the exact one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: A cell is one integer: the group above this many bits, the bin, counted from the lowest one, below.
BIN_BITS = 32
#: Bins run from minus this to one less than this.
BIN_LIMIT = 2 ** (BIN_BITS - 1)


@dataclass(frozen=True)
class Histogram:
    """Sparse counts, cells in rising order: group and bin in one integer, and how many draws fell there."""

    cells: NDArray[np.int64]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, groups: ArrayLike, bins: ArrayLike, counts: ArrayLike) -> Histogram:
        """Return the histogram whose cells are given apart, in any order; cells given twice are added."""
        cells = (np.asarray(groups, dtype=np.int64) << BIN_BITS) + (np.asarray(bins, dtype=np.int64) + BIN_LIMIT)
        return merge([cls(cells, np.asarray(counts, dtype=np.int64))])

    @property
    def groups(self) -> NDArray[np.int64]:
        """Group of each cell."""
        return self.cells >> BIN_BITS

    @property
    def bins(self) -> NDArray[np.int64]:
        """Bin of each cell: bin k holds the values from k to below k + 1 bin widths."""
        return (self.cells & (2**BIN_BITS - 1)) - BIN_LIMIT


def count_bins(values: ArrayLike, groups: ArrayLike, width: float) -> Histogram:
    """Count values in the bins of a fixed grid, group by group.

    Nothing is clipped: the grid has no ends. Values that are not finite are refused, for every measure of the warehouse
    is finite, and one that is not has no place on the grid.

    Parameters
    ----------
    values : array_like, shape (g, n)
        Values of one measure, in its unit; a row holds those of a group.
    groups : array_like of int, shape (g,)
        Number of each group, from 0 to 2^31 - 1, each once.
    width : float
        Width of a bin, in the unit of the values; a power of two, so that no rounding moves a value to another bin.

    Returns
    -------
    Histogram
        Counts of the bins that hold at least one value.

    Raises
    ------
    ValueError
        If the width is no power of two, or a value is not finite or 2^31 bins or more from 0.

    References
    ----------
    docs/method.md#blocks-and-histograms
    """
    if not (np.isfinite(width) and width > 0 and np.frexp(width)[0] == 0.5):
        raise ValueError(f"the width of a bin must be a power of two, got {width}")
    values = np.asarray(values, dtype=float)
    scaled = np.floor(values / width)
    outside = ~(np.abs(scaled) < BIN_LIMIT)  # NaN is outside too
    if np.any(outside):
        raise ValueError(
            f"values must be finite and less than {BIN_LIMIT * width:g} from 0, got {values[outside][0]:g}"
        )
    # Row by row, in half the bytes: sorting is what takes the time here.
    rows = [np.unique(row, return_counts=True) for row in scaled.astype(np.int32)]
    if not rows:
        return Histogram.of([], [], [])
    bins, counts = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    return Histogram.of(np.repeat(groups, [row[0].size for row in rows]), bins, counts)


def merge(histograms: Iterable[Histogram]) -> Histogram:
    """Add the counts of histograms of one grid, at least one of them; order and grouping do not matter.

    References
    ----------
    docs/method.md#blocks-and-histograms
    """
    histograms = list(histograms)
    cells = np.concatenate([histogram.cells for histogram in histograms])
    counts = np.concatenate([histogram.counts for histogram in histograms])
    order = np.argsort(cells, kind="stable")
    cells, counts = cells[order], counts[order]
    starts = np.flatnonzero(np.diff(cells, prepend=-1))  # cells are not negative
    return Histogram(cells[starts], np.add.reduceat(counts, starts) if starts.size else counts)


def quantiles(histogram: Histogram, width: float, shares: ArrayLike) -> Iterator[tuple[int, int, NDArray]]:
    """Read quantiles from counts.

    The values of a bin are taken to lie evenly in it. A quantile interpolates linearly between two values of the sorted
    sample, as ``numpy.quantile`` and DuckDB's ``quantile_cont`` do; each of the two is read inside its own bin, so the
    result is less than one width from the exact quantile whatever the law, gaps and single points included.

    Parameters
    ----------
    histogram : Histogram
        Counts of one measure.
    width : float
        Width of a bin it was counted with.
    shares : array_like, shape (q,)
        Shares of the values below each quantile, 0 to 1.

    Yields
    ------
    group, n_values, quantiles : int, int, ndarray of shape (q,)
        For each group in rising order.

    References
    ----------
    Hyndman and Fan (1996), The American Statistician 50(4), definition 7. docs/method.md#blocks-and-histograms.
    """
    shares = np.asarray(shares, dtype=float)
    groups, starts = np.unique(histogram.groups, return_index=True)
    parts = (np.split(array, starts)[1:] for array in (histogram.bins, histogram.counts))
    for group, bins, counts in zip(groups, *parts, strict=True):
        reached = np.cumsum(counts)
        n_values = int(reached[-1])
        position = shares * (n_values - 1)
        lower = np.floor(position).astype(np.int64)
        weight = position - lower
        low, high = (
            _ranked(np.minimum(rank, n_values - 1), bins, counts, reached) * width for rank in (lower, lower + 1)
        )
        yield int(group), n_values, (1 - weight) * low + weight * high


def _ranked(rank: NDArray, bins: NDArray, counts: NDArray, reached: NDArray) -> NDArray:
    """Return the sorted values at the ranks, from 0, in bin widths: those of a bin lie evenly in it."""
    cell = np.searchsorted(reached, rank, side="right")
    before = reached[cell] - counts[cell]
    return bins[cell] + (rank - before + 0.5) / counts[cell]
