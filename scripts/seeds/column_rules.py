"""Rules on whole columns: how two of them rank the rows, and what the others say of a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from scripts.seeds.files import Row, Table

if TYPE_CHECKING:
    from scripts.seeds.declared_rules import Seeds

#: Fewer pairs than this say nothing about the rank agreement of two columns.
_FEWEST_PAIRS = 15
#: Fewer rows than this say nothing about how far a row may lie from the others.
_FEWEST_ROWS = 30
#: A standard deviation of normal errors over their median size: one row that is far off does not widen it.
_SPREAD_OF_MEDIAN = 1.4826
_DAYS_PER_YEAR = 365.25


def agreement(_: Seeds, table: Table, *, columns: Sequence[str], at_least: float | str) -> None:
    """Two columns rank their rows alike, as they would not were one of them swapped or pasted a row lower."""
    pairs = [[row.get(column) for column in columns] for row in table.rows]
    pairs = [pair for pair in pairs if None not in pair]
    if len(pairs) < _FEWEST_PAIRS:
        return
    found = rank_correlation(np.array(pairs, dtype=float))
    # A column of one value has no ranks to agree with.
    if not found >= float(at_least):
        message = (
            f"rank the rows differently (rank correlation {found:.2f}, at least {float(at_least):g} is expected): one"
            " of the columns may be swapped or shifted by some rows; restore it"
        )
        table.report(None, ", ".join(columns), message)


def rank_correlation(pairs: np.ndarray) -> float:
    """Return Spearman's rank correlation, as SciPy does, whose import takes longer than the whole seed check.

    Parameters
    ----------
    pairs : ndarray, shape (n, 2)
        Without NaN. Equal values share the mean of their ranks.

    Returns
    -------
    float
        NaN where a column has one value only.
    """
    with np.errstate(invalid="ignore"):
        return float(np.corrcoef(_ranks(pairs[:, 0]), _ranks(pairs[:, 1]))[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    """Return the ranks of values, the mean rank for equal ones."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]


def trend(
    _: Seeds,
    table: Table,
    *,
    column: str,
    along: str,
    within: float | str,
    over: Sequence[str] = (),
    group_by: Sequence[str] = (),
    is_log: bool = True,
    since: str = "0001-01-01",
    unless: str | None = None,
) -> None:
    """No figure lies far from the line through the others, by their day and by other columns of their row.

    The distance is counted in standard deviations of the others from the line, read from their median; the line of a
    row is that of all other rows. With `is_log` figures above 0 are compared by their logarithm.
    """
    groups: dict[tuple, list[Row]] = defaultdict(list)
    for row in table.rows:
        values = [row.get(name) for name in (column, *over)]
        if row.get(along) is None or row.get(along) < date.fromisoformat(since) or None in values:
            continue
        if not is_log or min(values) > 0:
            groups[tuple(row.get(name) for name in group_by)].append(row)
    for rows in groups.values():
        if len(rows) < _FEWEST_ROWS:
            continue
        figures = np.array([[row.get(name) for name in (column, *over)] for row in rows], dtype=float)
        figures = np.log10(figures) if is_log else figures
        years = np.array([row.get(along).toordinal() for row in rows]) / _DAYS_PER_YEAR
        distance, spread = _distances(figures[:, 0], np.column_stack([years, figures[:, 1:]]))
        for row, off in zip(rows, distance.tolist(), strict=True):
            if abs(off) > float(within) * spread and (unless is None or row.get(unless) is None):
                table.fault(row, column, _trend_message(row, off, spread, within, along, over, is_log, unless))


def _distances(values: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the distance of each value from the line through all others, and how widely they scatter.

    Parameters
    ----------
    values : ndarray, shape (n,)
        What is explained.
    others : ndarray, shape (n, k)
        What explains it.

    Returns
    -------
    distances : ndarray, shape (n,)
        In the unit of `values`.
    spread : float
        Standard deviation, read from the median of the distances' sizes.
    """
    centred = others - others.mean(axis=0)
    design = np.column_stack([np.ones(len(values)), centred])
    hat = design @ np.linalg.pinv(design)
    distances = (values - hat @ values) / np.maximum(1 - np.diag(hat), 1e-9)
    return distances, _SPREAD_OF_MEDIAN * float(np.median(np.abs(distances)))


def _trend_message(
    row: Row,
    off: float,
    spread: float,
    within: float | str,
    along: str,
    over: Sequence[str],
    is_log: bool,
    unless: str | None,
) -> str:
    """Say how far a figure is from what the others let expect."""
    far = f"{10**off:.3g} times" if is_log else f"{off:+.3g} from"
    beside = " and ".join([along, *(f"{name} {row.text[name]}" for name in over)])
    cure = (
        "correct one of them"
        if unless is None
        else f"correct one of them, or say in {unless} of the row why it is right"
    )
    return (
        f"is {far} what other rows let expect by {beside}, {abs(off) / spread:.1f} of their standard deviations "
        f"off, and must be within {float(within):g}; {cure}"
    )
