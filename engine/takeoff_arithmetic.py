"""One formula, run on arrays or on plain numbers.

NumPy takes about a microsecond a call whatever the array holds, most of the time of a single trajectory. So the law of
motion is written once over the few functions below: ``ARRAYS`` for many parameter sets at a time, ``NUMBERS`` for
one, many times faster there. A test holds both to the same results.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

#: A value of each parameter set, or of one.
Values = NDArray | float


@dataclass(frozen=True)
class Table:
    """A function on an even grid, one per parameter set: linear between its rows, constant beyond its ends.

    Attributes
    ----------
    origin, rows_per_unit : float or ndarray, shape (n_sets,)
        Argument of the first row, and rows per unit of the argument.
    last : int
        Last row from which a step to the next one leads.
    values, slopes : ndarray, shape (n_rows * n_sets,) or list of float
        Values row by row, and the difference to the next row.
    columns : ndarray, shape (n_sets,)
        Place of each set in a row.
    width : int
        Sets in a row.
    """

    origin: Values
    rows_per_unit: Values
    last: int
    values: NDArray | list[float]
    slopes: NDArray | list[float]
    columns: NDArray
    width: int

    @classmethod
    def of(cls, origin: Values, step: Values, rows: NDArray) -> Table:
        """Return the table of ``rows``, shape (n_rows, n_sets), ``step`` apart from ``origin``."""
        slopes = np.diff(rows, axis=0, append=rows[-1:])
        n_rows, n_sets = rows.shape
        return cls(origin, 1.0 / step, n_rows - 2, rows.ravel(), slopes.ravel(), np.arange(n_sets), n_sets)

    def number(self, place: int) -> Table:
        """Return the table of one set, in plain numbers."""
        origin, rows_per_unit = (pick_number(value, place) for value in (self.origin, self.rows_per_unit))
        values, slopes = (rows.reshape(-1, self.width)[:, place].tolist() for rows in (self.values, self.slopes))
        return Table(origin, rows_per_unit, self.last, values, slopes, self.columns[:1], 1)

    def take(self, places: NDArray) -> Table:
        """Return the table of some of the sets."""
        origin, rows_per_unit = (pick_some(value, places) for value in (self.origin, self.rows_per_unit))
        return Table(origin, rows_per_unit, self.last, self.values, self.slopes, self.columns[places], self.width)


def pick_some(values: Values, places: NDArray) -> Values:
    """Return the values of some sets, of an array with one for each or one for all.

    References
    ----------
    docs/method.md#takeoff-effort
    """
    return values[places] if np.size(values) > 1 else values


def pick_number(values: Values, place: int) -> float:
    """Return the value of one set, of an array with one for each or one for all.

    References
    ----------
    docs/method.md#takeoff-effort
    """
    values = np.ravel(values)
    return float(values[place if values.size > 1 else 0])


def _look_up_arrays(table: Table, argument: NDArray) -> NDArray:
    # A state that is no number stays so in the run; here it takes the first row, so that the other sets go on.
    position = np.fmin(np.fmax((argument - table.origin) * table.rows_per_unit, 0.0), table.last + 1.0)
    row = np.minimum(position, table.last).astype(np.intp)
    cell = row * table.width + table.columns
    return table.values.take(cell) + (position - row) * table.slopes.take(cell)


def _look_up_number(table: Table, argument: float) -> float:
    position = (argument - table.origin) * table.rows_per_unit
    if not position > 0.0:
        return table.values[0] if position <= 0.0 else math.nan
    if position > table.last:
        row, position = table.last, min(position, table.last + 1.0)
    else:
        row = int(position)
    return table.values[row] + (position - row) * table.slopes[row]


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _log(x: float) -> float:
    if x > 0.0:
        return math.log(x)
    return -math.inf if x == 0.0 else math.nan


def _log1p(x: float) -> float:
    return math.log1p(x) if x > -1.0 else math.nan


#: For arrays, whose last axis is the parameter set.
ARRAYS = SimpleNamespace(
    exp=np.exp,
    log=np.log,
    log1p=np.log1p,
    least=np.minimum,
    most=np.maximum,
    where=np.where,
    look_up=_look_up_arrays,
)
#: For one parameter set in plain numbers; out of range is infinite or NaN, as in NumPy.
NUMBERS = SimpleNamespace(
    exp=_exp,
    log=_log,
    log1p=_log1p,
    least=min,
    most=max,
    where=lambda condition, yes, no: yes if condition else no,
    look_up=_look_up_number,
)
