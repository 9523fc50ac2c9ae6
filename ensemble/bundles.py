"""Tables over draws, with all draws of a value in one cell: tuple bundles.

The keys of a table are the same in every draw, and only its numbers differ. So it has one row for each key, such as a
path and a year, and a drawn column holds an array of draws in every row. To choose and join rows costs next to nothing
then, and formulas run as fast as NumPy does them: ``Graph`` collects their operations, and ``Program`` runs those that
the wanted columns need, over some draws at a time.

References
----------
Jampani et al. (2008), "MCDB: a Monte Carlo approach to managing uncertain data", SIGMOD, doi:10.1145/1376616.1376686.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


class UnsupportedError(Exception):
    """The SQL holds something that is not known here; the message names it."""


@dataclass(eq=False)
class Node:
    """A drawn column: an operation on other columns, or an array.

    ``n_rows`` is 1 where all rows of a table have the same draws. ``data`` has shape (n_rows, n_draws) where the draws
    are given, (n_rows, 1) where all draws agree, or holds row numbers where the operation is ``np.take``.
    """

    n_rows: int
    operation: Callable[..., NDArray] | None = None
    arguments: tuple[Node, ...] = ()
    data: NDArray | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table: an array of shape (n_rows,) or (1,) where no draw matters, else a node.

    ``is_null`` says in which rows the column is null; it is so for all draws or none.
    """

    data: NDArray | Node
    is_null: NDArray | None = None


@dataclass(frozen=True)
class Rows:
    """A table of tuple bundles: its columns by the name of their relation and their own.

    ``refused`` says what in the SQL of these rows is not known: they may be filtered out, but not be read.
    """

    n_rows: int
    columns: dict[tuple[str, str], Column]
    refused: str | None = None

    def named(self, relation: str) -> Rows:
        """Return the rows as a relation of that name."""
        return Rows(self.n_rows, {(relation, name): column for (_, name), column in self.columns.items()}, self.refused)

    def __getitem__(self, name: str) -> Column:
        """Return the column of that name."""
        (column,) = [column for (_, own), column in self.columns.items() if own == name]
        return column


class Graph:
    """Operations, each once: equal operations on equal columns are one node."""

    def __init__(self) -> None:
        """Start without nodes."""
        self.nodes: dict[Any, Node] = {}

    def certain(self, values: NDArray) -> Node:
        """Return the node of a column that no draw touches."""
        if values.dtype == object:
            raise UnsupportedError("a text in a drawn expression")
        key = (values.dtype.str, values.tobytes())
        return self.nodes.setdefault(key, Node(values.size, data=values[:, None]))

    def apply(self, operation: Callable[..., NDArray], *arguments: Node) -> Node:
        """Return the node of an operation on columns of the same rows."""
        key = (operation, *arguments)
        n_rows = max(argument.n_rows for argument in arguments)
        return self.nodes.setdefault(key, Node(n_rows, operation, arguments))

    def take(self, node: Node, rows: NDArray) -> Node:
        """Return the node of some rows of a column, in that order."""
        if node.n_rows == 1 or (rows.size == node.n_rows and np.array_equal(rows, np.arange(rows.size))):
            return node
        key = (np.take, node, rows.tobytes())
        if key not in self.nodes:
            self.nodes[key] = self._taken(node, rows)
        return self.nodes[key]

    def _taken(self, node: Node, rows: NDArray) -> Node:
        if node.operation is np.take:
            return self.take(node.arguments[0], node.data[rows])
        distinct, place = np.unique(rows, return_inverse=True)
        if node.operation and distinct.size < rows.size:
            # Where rows are repeated, each is computed once, and repeated then; a single one stands for all.
            once = self.take(node, distinct)
            return once if once.n_rows == 1 else Node(rows.size, np.take, (once,), place)
        if node.operation and rows.size <= node.n_rows:
            # Fewer rows are to be computed.
            return self.apply(node.operation, *(self.take(argument, rows) for argument in node.arguments))
        if node.data is not None and node.data.shape[1] == 1:
            return self.certain(node.data[rows, 0])
        return Node(rows.size, np.take, (node,), rows)

    def select(self, table: Rows, rows: NDArray) -> Rows:
        """Return some rows of a table, in that order."""
        columns = {
            key: Column(
                self.take(column.data, rows) if isinstance(column.data, Node) else _pick(column.data, rows),
                None if column.is_null is None else _pick(column.is_null, rows),
            )
            for key, column in table.columns.items()
        }
        return Rows(rows.size, columns, table.refused)

    def call(self, operation: Callable[..., NDArray], *columns: Column) -> Column:
        """Return a function of columns, null where one of them is null."""
        nulls = [column.is_null for column in columns if column.is_null is not None]
        is_null = np.logical_or.reduce(np.broadcast_arrays(*nulls)) if nulls else None
        if not any(isinstance(column.data, Node) for column in columns):
            with np.errstate(all="ignore"):
                return Column(operation(*(column.data for column in columns)), is_null)
        return Column(self.apply(operation, *map(self.node, columns)), is_null)

    def where(self, condition: Column, yes: Column, no: Column) -> Column:
        """Return one column where a condition holds and another elsewhere, as CASE does: null does not hold."""
        if isinstance(condition.data, Node):
            if any(any_null(column) for column in (condition, yes, no)):
                raise UnsupportedError("a null in some draws only")
            return Column(self.apply(np.where, *map(self.node, (condition, yes, no))))
        holds = condition.data if condition.is_null is None else condition.data & ~condition.is_null
        if holds.all() or not holds.any():
            return yes if holds.all() else no
        is_null = np.where(holds, nulls(yes), nulls(no))
        chosen = self.call(np.where, Column(holds), Column(yes.data), Column(no.data))
        return Column(chosen.data, is_null if is_null.any() else None)

    def node(self, column: Column) -> Node:
        """Return the node of a column, whether or not a draw touches it."""
        return column.data if isinstance(column.data, Node) else self.certain(column.data)


def _pick(values: NDArray, rows: NDArray) -> NDArray:
    return values if values.size == 1 else values[rows]


def nulls(column: Column) -> NDArray:
    """Return in which rows a column is null, of shape (n_rows,) or (1,)."""
    return np.zeros(1, dtype=bool) if column.is_null is None else column.is_null


def any_null(column: Column) -> bool:
    """Return whether a column is null in any row."""
    return bool(nulls(column).any())


class Program:
    """The operations that some columns need, in order."""

    def __init__(self, graph: Graph, columns: Sequence[Column]) -> None:
        """Sort the operations; each result is dropped after its last use."""
        filled = [graph.where(Column(nulls(column)), Column(np.array([np.nan])), column) for column in columns]
        self.outputs = [graph.node(column) for column in filled]
        self.leaves: list[Node] = []
        self.steps: list[Node] = []
        seen: set[Node] = set()
        for output in self.outputs:
            self._visit(output, seen)
        last_use: dict[Node, int] = {}
        for position, node in enumerate(self.steps):
            last_use.update(dict.fromkeys(node.arguments, position))
        self.dropped: list[list[Node]] = [[] for _ in self.steps]
        for node, position in last_use.items():
            if node.operation and node not in self.outputs:
                self.dropped[position].append(node)

    def _visit(self, node: Node, seen: set[Node]) -> None:
        if node in seen:
            return
        seen.add(node)
        for argument in node.arguments:
            self._visit(argument, seen)
        (self.steps if node.operation else self.leaves).append(node)

    def run(self, draws: slice | NDArray) -> list[NDArray]:
        """Return the columns for some draws, each of shape (n_rows or 1, n_draws or 1)."""
        results = {node: node.data if node.data.shape[1] == 1 else node.data[:, draws] for node in self.leaves}
        with np.errstate(all="ignore"):
            for node, dropped in zip(self.steps, self.dropped, strict=True):
                values = [results[argument] for argument in node.arguments]
                if node.operation is np.take:
                    results[node] = values[0][node.data]
                else:
                    results[node] = node.operation(*values)
                for argument in dropped:
                    del results[argument]
        return [results[output] for output in self.outputs]


def certain_rows(table: pa.Table) -> Rows:
    """Return a table that no draw touches; the parts of a struct become columns named by struct and part."""
    while any(pa.types.is_struct(column.type) for column in table.schema):
        table = table.flatten()
    return Rows(table.num_rows, {("", name): _certain_column(table[name]) for name in table.column_names})


def _certain_column(values: pa.ChunkedArray) -> Column:
    if pa.types.is_decimal(values.type):
        values = values.cast(pa.float64())
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    is_null = values.is_null().to_numpy() if values.null_count else None
    if pa.types.is_boolean(values.type) and values.null_count:
        values = pc.fill_null(values, False)
    if pa.types.is_string(values.type):
        # Arrow imports pandas to make objects of texts.
        return Column(np.array(values.to_pylist(), dtype=object), is_null)
    return Column(values.to_numpy(), is_null)
