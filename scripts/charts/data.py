"""Read the warehouse for a chart."""

from typing import Any

import duckdb
import numpy as np

from engine.dates import DAYS_PER_YEAR
from scripts.text import visible_lines
from scripts.warehouse import measured_range

Connection = duckdb.DuckDBPyConnection
Columns = dict[str, np.ndarray]


def columns(connection: Connection, query: str, *parameters: object) -> Columns:
    """Return the columns of a query by name, texts without what shows nothing; nulls are masked."""
    table = connection.execute(query, parameters).fetchnumpy()
    for values in table.values():
        if values.dtype == object:
            # Below the mask, which stays.
            texts = np.ma.getdata(values)
            texts[:] = [_shown(value) for value in texts]
    return table


def series(connection: Connection, query: str, *parameters: object) -> dict[str, Columns]:
    """Return the columns of a query apart for each value of its first column, in the order of the rows."""
    table = columns(connection, query, *parameters)
    key, *others = table
    return {
        value: {name: table[name][table[key] == value] for name in others}
        for value in dict.fromkeys(table[key].tolist())
    }


def beyond_measured_range(connection: Connection) -> str:
    """Return what is written beside horizons that are too long to be measured."""
    return f"beyond measured range ({measured_range(connection)})"


def decimal_year(column: str) -> str:
    """Return the SQL of a column of days as decimal years, as the macro ``decimal_year`` counts them."""
    return f"2025 + ({column} - date '2025-01-01') / {DAYS_PER_YEAR}"


def row(connection: Connection, query: str, *parameters: object) -> dict[str, Any]:
    """Return the one row of a query, by column name."""
    cursor = connection.execute(query, parameters)
    names = [column[0] for column in cursor.description]
    return dict(zip(names, map(_shown, cursor.fetchone()), strict=True))


def _shown(value: object) -> object:
    """Return a value that a chart may write: no font draws what shows nothing."""
    return visible_lines(value) if isinstance(value, str) else value
