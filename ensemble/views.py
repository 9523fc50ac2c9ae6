"""The recorded SQL of views, run over draws.

The text of a view becomes a graph of NumPy operations on tuple bundles; what no draw touches, DuckDB evaluates. The SQL
that is known is what the views of the chain use. A view that holds anything else is evaluated by DuckDB row by row, and
a warning names what it was: the formulas are the same either way, and stand nowhere else. An operation gives what it
gives in DuckDB but for the last bits of exp, log and pow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ensemble.bundles import Column, Graph, Node, Program, Rows, UnsupportedError, any_null, certain_rows, nulls

Json = dict[str, Any]

#: SQL functions by name and number of arguments. DuckDB takes NaN for the largest number, as fmin and maximum do here.
FUNCTIONS: dict[tuple[str, int], Callable[..., NDArray]] = {
    ("+", 2): np.add,
    ("-", 2): np.subtract,
    ("-", 1): np.negative,
    ("*", 2): np.multiply,
    ("/", 2): np.true_divide,
    ("exp", 1): np.exp,
    ("ln", 1): np.log,
    ("log10", 1): np.log10,
    ("log2", 1): np.log2,
    ("sqrt", 1): np.sqrt,
    ("pow", 2): np.float_power,
    ("least", 2): np.fmin,
    ("greatest", 2): np.maximum,
}
#: Comparisons that do not notice that DuckDB orders NaN and NumPy does not.
COMPARISONS = {"COMPARE_EQUAL": np.equal, "COMPARE_LESSTHAN": np.less, "COMPARE_LESSTHANOREQUALTO": np.less_equal}
#: How a constant of each kind is read.
CONSTANTS: dict[str, Callable[[str], Any]] = {
    "INTEGER": int,
    "NUMERIC": float,
    "STRING": str,
    "BOOLEAN": lambda text: text == "true",
    "NULL_LITERAL": lambda text: np.nan,
}


#: Values of a column that are computed at once: the columns of a formula then stay in the cache of a processor.
CELLS_AT_ONCE = 2**16


@dataclass
class Views:
    """Views over the draws of a run.

    ``texts`` holds the recorded SQL of the views in the order of their dependence, ``connection`` the tables that no
    draw touches, and ``drawn`` the others by schema and name. A table is a list of parts, which a union puts after each
    other. Kept columns stand in ``sources`` with what they are computed from.
    """

    connection: duckdb.DuckDBPyConnection
    texts: Mapping[str, str]
    drawn: dict[str, list[Rows]]
    n_draws: int
    n_threads: int
    graph: Graph = field(default_factory=Graph)
    sources: dict[Node, Node] = field(default_factory=dict)
    trees: dict[str, Json] = field(default_factory=dict)
    opened: dict[str, list[Rows]] = field(default_factory=dict)

    def inputs(self, name: str) -> list[Rows]:
        """Return ``table`` of a view that no result of a run changes: what it says is found out once."""
        if name not in self.opened:
            self.opened[name] = self.table(name)
        return self.opened[name]

    def table(self, name: str, drawn: Mapping[str, list[Rows]] | None = None) -> list[Rows]:
        """Return a view over the tables of this object, and of others that take their place.

        Raises
        ------
        UnsupportedError
            If the SQL holds something that is not known here. Of a part of a union, ``Rows.refused`` says so.
        """
        tables = self.drawn | dict(drawn or {})
        tree = self._tree(name)
        for read in _base_tables(tree):
            if read in self.texts and read not in tables:
                tables[read] = self.table(read, tables)
        return self._query(tree, tables, [])

    def _tree(self, name: str) -> Json:
        """Return the query of a view, parsed."""
        if name not in self.trees:
            query = re.sub(r"\A\s*create\s+view\s+\S+\s+as\s+", "", self.texts[name], flags=re.IGNORECASE)
            ((tree,),) = self.connection.execute("select json_serialize_sql(?::varchar)", [query]).fetchall()
            self.trees[name] = json.loads(tree)["statements"][0]["node"]
        return self.trees[name]

    def rows_of_duckdb(self, name: str, drawn: Mapping[str, list[Rows]], columns: Sequence[str]) -> pa.Table:
        """Return columns of the same view row by row and draw by draw, evaluated by DuckDB."""
        tables = self.drawn | dict(drawn)
        read: dict[str, None] = {}
        self._collect_reads(name, tables, read)
        self.connection.execute("begin")
        try:
            for table in read:
                if table in tables:
                    rows = pa.concat_tables(map(self.long_table, tables[table]), promote_options="default")
                    self.connection.register("incoming", rows)
                    self.connection.execute(f"create or replace table {table} as select * from incoming")
                else:
                    self.connection.execute(self.texts[table])
            return self.connection.sql(f"select {', '.join(columns)} from {name}").to_arrow_table()
        finally:
            # The tables that no draw touches stand again as they did.
            self.connection.execute("rollback")

    def _collect_reads(self, name: str, tables: Mapping[str, list[Rows]], read: dict[str, None]) -> None:
        """Add what a view reads and itself, in the order of their dependence."""
        if name not in tables:
            for below in _base_tables(self._tree(name)):
                if below in tables or below in self.texts:
                    self._collect_reads(below, tables, read)
        read.setdefault(name)

    def long_table(self, part: Rows) -> pa.Table:
        """Return a part with one row per draw, or as it is if it has no draws."""
        if part.refused:
            raise UnsupportedError(part.refused)
        n_draws = self.n_draws if any(name == "draw" for _, name in part.columns) else 1
        columns = {}
        for (_, name), column in part.columns.items():
            if isinstance(column.data, Node):
                values = np.empty((part.n_rows, n_draws))
                self.fill([column], [values], slice(None))
                values = values.astype(np.int64) if name == "draw" else values
            else:
                values = np.broadcast_to(column.data, part.n_rows).repeat(n_draws)
            is_null = np.broadcast_to(nulls(column), part.n_rows).repeat(n_draws)
            columns[name] = pa.array(values.ravel(), mask=is_null)
        return pa.table(columns)

    def keep(self, name: str, parts: list[Rows]) -> None:
        """Let a table be read again and again: a column that is read is computed once, for all draws."""
        self.drawn[name] = [self._kept(part) for part in parts if part.n_rows]

    def _kept(self, part: Rows) -> Rows:
        columns = {}
        for key, column in part.columns.items():
            if isinstance(column.data, Node) and column.data.operation:
                kept = Node(column.data.n_rows)
                self.sources[kept] = column.data
                column = Column(kept, column.is_null)
            columns[key] = column
        return Rows(part.n_rows, columns, part.refused)

    def fill(self, columns: Sequence[Column], results: Sequence[NDArray], rows: slice | NDArray) -> None:
        """Compute columns for all draws, and write them into some rows of arrays of shape (n_rows, n_draws)."""
        program = self.program(columns)

        def compute(draws: slice) -> None:
            for result, values in zip(results, program.run(draws), strict=True):
                result[rows, draws] = values

        self.by_draws(compute, max(output.n_rows for output in program.outputs))

    def program(self, columns: Sequence[Column]) -> Program:
        """Return what computes the columns for some draws; kept columns that it reads stand ready."""
        program = Program(self.graph, columns)
        missing = [leaf for leaf in program.leaves if leaf.data is None]
        if missing:
            computed = [np.empty((leaf.n_rows, self.n_draws)) for leaf in missing]
            self.fill([Column(self.sources[leaf]) for leaf in missing], computed, slice(None))
            for leaf, values in zip(missing, computed, strict=True):
                leaf.data = values
        return program

    def by_draws(self, compute: Callable[[slice], None], n_rows: int) -> None:
        """Call a function with the draws, a few at a time, so many as suit tables of that many rows."""
        at_once = max(1, CELLS_AT_ONCE // max(1, n_rows))
        parts = [slice(start, start + at_once) for start in range(0, self.n_draws, at_once)]
        if self.n_threads == 1 or len(parts) == 1:
            for part in parts:
                compute(part)
            return
        with ThreadPoolExecutor(self.n_threads) as pool:
            list(pool.map(compute, parts))

    def _query(self, node: Json, tables: Mapping[str, list[Rows]], certain: list[Json]) -> list[Rows]:
        """Return the parts of a query. ``certain`` holds the common tables in scope that no draw touches."""
        tables = dict(tables)
        certain = list(certain)
        for common in node["cte_map"]["map"]:
            if _reads(common, tables):
                if common["value"]["aliases"]:
                    raise UnsupportedError(f"names of columns behind {common['key']}")
                tables[common["key"]] = self._query(common["value"]["query_node"], tables, certain)
            else:
                tables.pop(common["key"], None)
                certain.append(common)
        _refuse(node, "modifiers", "sample", "having", "qualify", "group_expressions")
        if node["type"] == "SET_OPERATION_NODE":
            return self._union(node, tables, certain)
        if node["type"] != "SELECT_NODE":
            raise UnsupportedError(node["type"])
        if node["aggregate_handling"] != "STANDARD_HANDLING":
            raise UnsupportedError(node["aggregate_handling"])
        parts = self._source(node["from_table"], tables, certain)
        if node["where_clause"]:
            parts = [self._filtered(part, node["where_clause"]) for part in parts]
        return [self._projected(part, node["select_list"]) for part in parts if part.n_rows]

    def _union(self, node: Json, tables: Mapping[str, list[Rows]], certain: list[Json]) -> list[Rows]:
        """Return the parts of all children, in the column names of the first."""
        if node["setop_type"] not in ("UNION", "UNION_BY_NAME") or not node["setop_all"]:
            raise UnsupportedError(f"{node['setop_type']} without ALL")
        children = [self._query(child, tables, certain) for child in node["children"]]
        if node["setop_type"] == "UNION_BY_NAME":
            return [part for child in children for part in child]
        names = next(([*part.columns] for child in children for part in child), [])
        return [
            Rows(part.n_rows, dict(zip(names, part.columns.values(), strict=True)), part.refused)
            for child in children
            for part in child
        ]

    def _source(self, source: Json, tables: Mapping[str, list[Rows]], certain: list[Json]) -> list[Rows]:
        """Return the parts of what stands in FROM."""
        if source["type"] == "JOIN":
            _refuse(source, "using_columns", "sample")
            if source["ref_type"] not in ("REGULAR", "CROSS") or source["join_type"] not in ("INNER", "LEFT"):
                raise UnsupportedError(f"{source['ref_type']} {source['join_type']} JOIN")
            left, right = (self._source(source[side], tables, certain) for side in ("left", "right"))
            is_left = source["join_type"] == "LEFT"
            pairs = [self._joined(a, b, source["condition"], is_left) for a in left for b in right]
            # A part without rows tells which columns there are; beside others it only multiplies in the next join.
            return [pair for pair in pairs if pair.n_rows] or pairs[:1]
        relation = source["alias"] or source.get("table_name", "")
        if not _reads(source, tables):
            return [self._evaluated(source, certain).named(relation)]
        if source["type"] != "BASE_TABLE":
            raise UnsupportedError(f"{source['type']} in FROM")
        _refuse(source, "sample", "column_name_alias", "at_clause")
        return [part.named(relation) for part in tables[_table_name(source)]]

    def _evaluated(self, source: Json, certain: list[Json]) -> Rows:
        """Return what DuckDB makes of a source that no draw touches."""
        query = json.loads(self.connection.execute("select json_serialize_sql('select * from it')").fetchall()[0][0])
        query["statements"][0]["node"] |= {"from_table": source, "cte_map": {"map": certain}}
        text = self.connection.execute("select json_deserialize_sql(?::json)", [json.dumps(query)]).fetchall()[0][0]
        return certain_rows(self.connection.sql(text).to_arrow_table())

    def _joined(self, left: Rows, right: Rows, condition: Json | None, is_left: bool) -> Rows:
        """Return the pairs of rows that match; a left join keeps the rows that match none."""
        matches = np.ones((left.n_rows, right.n_rows), dtype=bool)
        refused = left.refused or right.refused
        for clause in _conjuncts(condition):
            if clause["type"] != "COMPARE_EQUAL":
                raise UnsupportedError(f"{clause['type']} in a join")
            sides = [self._side(clause[side], left, right) for side in ("left", "right")]
            n_drawn = sum(isinstance(column.data, Node) for column, _ in sides)
            if n_drawn == 0:
                (a, a_null), (b, b_null) = (
                    (column.data.reshape(shape), nulls(column).reshape(shape)) for column, shape in sides
                )
                matches &= (a == b) & ~a_null & ~b_null
            elif n_drawn == 1 or sides[0][0].data is not sides[1][0].data:
                # Only the number of the draw equals itself in every draw.
                refused = refused or "a join on drawn columns"
        of_left, of_right = np.nonzero(matches)
        is_missing = None
        if is_left and not (matches.any(axis=1).all()):
            alone = np.flatnonzero(~matches.any(axis=1))
            order = np.argsort(np.concatenate([of_left, alone]), kind="stable")
            is_missing = np.repeat([False, True], [of_left.size, alone.size])[order]
            of_left = np.concatenate([of_left, alone])[order]
            of_right = np.concatenate([of_right, np.zeros_like(alone)])[order]
        columns = dict(self.graph.select(left, of_left).columns)
        for key, column in self.graph.select(right, of_right).columns.items():
            columns[key] = column if is_missing is None else Column(column.data, nulls(column) | is_missing)
        return Rows(of_left.size, columns, refused)

    def _side(self, expression: Json, left: Rows, right: Rows) -> tuple[Column, tuple[int, int]]:
        """Return one side of an equation between two tables, and the shape in which it stands against pairs of rows."""
        for rows, shape in ((left, (-1, 1)), (right, (1, -1))):
            try:
                return self._expression(expression, rows), shape
            except KeyError:  # a column of the other table
                continue
        raise UnsupportedError("a join on columns of both tables together")

    def _filtered(self, part: Rows, condition: Json) -> Rows:
        """Return the rows in which all conditions hold."""
        holds = np.ones(part.n_rows, dtype=bool)
        for clause in _conjuncts(condition):
            column = self._expression(clause, part)
            if isinstance(column.data, Node):
                raise UnsupportedError("a filter on a drawn column")
            holds &= column.data.astype(bool) & ~nulls(column)
        return self.graph.select(part, np.flatnonzero(holds))

    def _projected(self, part: Rows, select_list: list[Json]) -> Rows:
        """Return the columns of a select list; where one is not known, the rows are refused."""
        columns: dict[tuple[str, str], Column] = {}
        refused = part.refused
        for item in select_list:
            if item["type"] == "STAR":
                _refuse(item, "exclude_list", "replace_list", "rename_list", "columns", "expr")
                relation = item["relation_name"]
                columns |= {("", own): c for (of, own), c in part.columns.items() if relation in ("", of)}
                continue
            name = item["alias"] or item["column_names"][-1]
            try:
                columns["", name] = self._expression(item, part)
            except UnsupportedError as error:
                refused = refused or str(error)
                columns["", name] = Column(np.array([np.nan]))
        return Rows(part.n_rows, columns, refused)

    def _expression(self, expression: Json, rows: Rows) -> Column:
        """Return an expression over a table.

        Raises
        ------
        KeyError
            If the table has no column of a name.
        """
        kind = expression["type"]
        if kind == "COLUMN_REF":
            return _column(rows, expression["column_names"])
        if kind == "VALUE_CONSTANT":
            literal = expression["literal"]
            if literal["kind"] not in CONSTANTS:
                raise UnsupportedError(f"a constant of kind {literal['kind']}")
            value = CONSTANTS[literal["kind"]](literal["text"])
            values = np.array([value], dtype=object if isinstance(value, str) else None)
            return Column(values, np.array([True]) if literal["kind"] == "NULL_LITERAL" else None)
        if kind in COMPARISONS:
            sides = (self._expression(expression[side], rows) for side in ("left", "right"))
            return self.graph.call(COMPARISONS[kind], *sides)
        if kind == "OPERATOR_COALESCE":
            *first, result = (self._expression(child, rows) for child in expression["children"])
            for column in reversed(first):
                result = self.graph.where(Column(nulls(column)), result, column)
            return result
        if kind == "CASE_EXPR":
            result = self._expression(expression["else_expr"], rows)
            for check in reversed(expression["case_checks"]):
                sides = (self._expression(check[side], rows) for side in ("when_expr", "then_expr"))
                result = self.graph.where(*sides, result)
            return result
        if kind == "OPERATOR_CAST" and expression["type_expr"]["type_name"].lower() in ("double", "integer"):
            return self._cast(self._expression(expression["child"], rows), expression["type_expr"]["type_name"].lower())
        if kind == "FUNCTION":
            return self._function(expression, rows)
        raise UnsupportedError(expression.get("function_name") or kind)

    def _cast(self, column: Column, type_name: str) -> Column:
        """Return a column as another type; only what is whole already may become an integer."""
        if type_name == "double":
            return self.graph.call(_as_double, column)
        if isinstance(column.data, Node) or column.data.dtype.kind != "i":
            raise UnsupportedError("a cast to integer")
        return column

    def _function(self, expression: Json, rows: Rows) -> Column:
        """Return a function of a table's columns."""
        name = expression["function_name"].lower()
        if expression["filter"] or expression["distinct"] or expression["order_bys"]["orders"]:
            raise UnsupportedError(f"{name} as an aggregate")
        arguments = [self._expression(argument["expression"], rows) for argument in expression["arguments"]]
        if name == "if":
            return self.graph.where(*arguments)
        if (name, len(arguments)) not in FUNCTIONS:
            raise UnsupportedError(f"{name} of {len(arguments)} arguments")
        if name in ("least", "greatest") and any(any_null(argument) for argument in arguments):
            raise UnsupportedError(f"{name} of a null")
        return self.graph.call(FUNCTIONS[name, len(arguments)], *arguments)


def _as_double(values: NDArray) -> NDArray:
    return values.astype(float)


def _table_name(source: Json) -> str:
    """Return schema and table, without the catalog; of a common table its name."""
    return ".".join(part for part in (source["schema_name"], source["table_name"]) if part)


def _base_tables(tree: Json | list | str | float | None) -> Iterator[str]:
    """Yield the name of every table that a part of a statement reads."""
    if isinstance(tree, dict):
        if tree.get("type") == "BASE_TABLE":
            yield _table_name(tree)
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from _base_tables(branch)


def _reads(tree: Json, tables: Mapping[str, list[Rows]]) -> bool:
    return any(name in tables for name in _base_tables(tree))


def _refuse(node: Json, *fields: str) -> None:
    """Refuse parts of a statement that are not known."""
    for name in fields:
        if node.get(name):
            raise UnsupportedError(f"{name} of {node['type']}")


def _conjuncts(condition: Json | None) -> list[Json]:
    """Return conditions that must all hold."""
    if not condition:
        return []
    if condition["type"] == "CONJUNCTION_AND":
        return [clause for child in condition["children"] for clause in _conjuncts(child)]
    return [condition]


def _column(rows: Rows, names: list[str]) -> Column:
    """Return a column by name: relation.column, column, and of a struct its part behind it."""
    qualified = (names[0], ".".join(names[1:]))
    if qualified in rows.columns:
        return rows.columns[qualified]
    for (_, own), column in rows.columns.items():
        if own == ".".join(names):
            return column
    raise KeyError(".".join(names))
