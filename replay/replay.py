"""Compute the tables of a built warehouse again with other seed rows; the warehouse is only read."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from ensemble.databases import open_memory_for
from replay.graph import Node, ReplayError, descendants, read_graph
from replay.python_models import run_python_model

#: Errors that other seed rows do not cause: something is missing in the database or the code.
CODE_FAULTS = (duckdb.CatalogException, duckdb.BinderException, ImportError, AttributeError, NameError)
#: Names of the database in memory and of the built warehouse that is attached beside it. A connection's own first
#: database is called memory, and a Python model that opens one for itself may copy the name of the one it reads.
MEMORY, BUILT = "replay", "built"
#: The schema of views that rename a seed, which are read as fast as a table.
STAGING = "staging"
#: The table that reads the SQL of views from the catalog.
VIEW_READER = "int_drawn_chain"


class Replay:
    """A database in memory that shows a warehouse as it would be with other seed rows.

    Only tables that descend from a changed seed are computed, and of those only what a wanted table needs; all others
    are read from the file. A table that comes out as it was ends the change there: what reads no other is not computed.
    Tests and constraints of dbt are not run.

    Parameters
    ----------
    warehouse : Path
        A built warehouse. It is opened to read only.

    Attributes
    ----------
    connection : duckdb.DuckDBPyConnection
        The database in memory. The file is attached to it as ``built``.
    graph : dict of str to Node
        Every table of the warehouse by its name.
    seconds : dict of str to float
        Time each computed table took, in the order of computing.

    Raises
    ------
    ReplayError
        If the warehouse does not record its code.
    """

    def __init__(self, warehouse: Path) -> None:
        self.connection = open_memory_for((warehouse, BUILT, "read_only"))
        # Tables of point values are small: to share one among threads takes longer than to compute it.
        self.connection.execute("set threads = 1")
        self.connection.execute(f"attach ':memory:' as {MEMORY}")
        self.connection.execute(f"use {MEMORY}")
        self.graph = read_graph(self.connection, BUILT)
        for schema in {node.schema for node in self.graph.values()}:
            self.connection.execute(f'create schema if not exists "{schema}"')
        self.seconds: dict[str, float] = {}
        self._stores_views = True
        self._overridden: set[str] = set()
        #: Tables that stand in memory, and whether as a table or as a view.
        self._forms: dict[str, str] = {}
        #: Of those, whether they hold what the file holds; known once a table that reads them asked.
        self._unmoved: dict[str, bool] = {}

    def __enter__(self) -> "Replay":
        """Return the replay; it is closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.connection.close()

    def override(self, seed: str, key: Mapping[str, object], values: Mapping[str, object]) -> None:
        """Change the cells of one seed row; tables computed before and touched by it are computed anew.

        Parameters
        ----------
        seed : str
            Name of the seed.
        key : mapping of str to object
            Columns and what they hold in the one row to change.
        values : mapping of str to object
            Columns to change and what they hold from now on.

        Raises
        ------
        ReplayError
            If there is no such seed, or the key does not name one row.
        """
        node = self._seed(seed)
        condition = " and ".join(f'"{column}" = ?' for column in key)
        ((n_rows,),) = self.connection.execute(
            f"select count(*) from {node.relation} where {condition}", [*key.values()]
        ).fetchall()
        if n_rows != 1:
            raise ReplayError(f"{seed} has {n_rows} rows with {dict(key)}, and exactly one is to be changed")
        changes = ", ".join(f'"{column}" = ?' for column in values)
        self.connection.execute(
            f"update {node.relation} set {changes} where {condition}", [*values.values(), *key.values()]
        )

    def replace(self, seed: str, rows: duckdb.DuckDBPyRelation) -> None:
        """Hold other rows in a seed; tables computed before and touched by it are computed anew.

        Parameters
        ----------
        seed : str
            Name of the seed.
        rows : duckdb.DuckDBPyRelation
            All its rows, with the columns that the seed has, of a relation of ``connection``.

        Raises
        ------
        ReplayError
            If there is no such seed.
        """
        node = self._seed(seed)
        self.connection.execute(f"delete from {node.relation}")
        rows.insert_into(f"{node.schema}.{node.name}")

    def run(self, names: Iterable[str]) -> duckdb.DuckDBPyConnection:
        """Make tables readable under their own names, as they are with the changed seeds.

        Parameters
        ----------
        names : iterable of str
            Tables that are wanted, without schema.

        Returns
        -------
        duckdb.DuckDBPyConnection
            Where they can be read. Tables that were not asked for may be missing there.

        Raises
        ------
        ReplayError
            If there is no such table, or one cannot be computed with the changed seeds.
        """
        stale = descendants(self.graph, self._overridden)
        nodes = [self._node(name) for name in names]
        # A view that is computed again stands as a table, so that what reads it does not compute it once more, unless
        # somebody asks for its SQL.
        self._stores_views = descendants(self.graph, [VIEW_READER]).isdisjoint(node.name for node in nodes)
        if not self._stores_views:
            self._forget_stored_views()
        for node in nodes:
            self._provide(node, stale)
        return self.connection

    def _forget_stored_views(self) -> None:
        """Drop the tables that stand for views."""
        for name in [name for name, form in self._forms.items() if form == "table"]:
            if self.graph[name].kind == "view":
                self.connection.execute(f"drop table {self.graph[name].relation}")
                del self._forms[name]

    def _seed(self, seed: str) -> Node:
        """Return a seed whose rows stand in memory and may be changed; what descends from it is forgotten."""
        node = self._node(seed)
        if node.kind != "seed":
            raise ReplayError(f"{seed} is no seed but computed: change what it is computed from")
        for name in descendants(self.graph, [seed]) - self._overridden:
            if form := self._forms.pop(name, None):
                self.connection.execute(f"drop {form} {self.graph[name].relation}")
        self._unmoved.clear()
        if seed not in self._overridden:
            self.connection.execute(f"create table {node.relation} as from {BUILT}.{node.relation}")
            self._overridden.add(seed)
            self._forms[seed] = "table"
        return node

    def _node(self, name: str) -> Node:
        """Return a table by its name."""
        if name not in self.graph:
            raise ReplayError(f"the warehouse has no seed or model {name}")
        return self.graph[name]

    def _provide(self, node: Node, stale: set[str]) -> None:
        """Put a table into memory, after those it reads."""
        if node.name in self._forms:
            return
        # Views in the file name that file's own tables, so they are always made anew.
        if node.kind == "seed" or (node.name not in stale and node.kind != "view"):
            self._create_view(node, f"from {BUILT}.{node.relation}")
            return
        for parent in node.parents:
            self._provide(self.graph[parent], stale)
        if node.kind != "view" and self._reads_unmoved(node):
            self._create_view(node, f"from {BUILT}.{node.relation}")
            self._unmoved[node.name] = True
            return
        start = time.perf_counter()
        try:
            self._compute(node, stale)
        except ReplayError:
            raise
        except Exception as error:
            # Whatever a model raises, readers learn which table it was.
            if isinstance(error, CODE_FAULTS):
                fault = f"{node.name} cannot be computed again, whatever the seeds: {error}"
                raise ReplayError(f"{fault}\nThis is a fault of {node.file_path}, not of the change.") from error
            raise ReplayError(f"{node.name} cannot be computed with these seeds: {error}") from error
        self.seconds[node.name] = time.perf_counter() - start

    def _reads_unmoved(self, node: Node) -> bool:
        """Return whether all that a table or view reads holds what the file holds; what is known is asked first."""
        return all(self._unmoved.get(parent, True) for parent in node.parents) and all(
            self._is_unmoved(self.graph[parent]) for parent in node.parents
        )

    def _is_unmoved(self, node: Node) -> bool:
        """Return whether a table that stands in memory holds, to the bit, what the file holds."""
        if node.name not in self._unmoved:
            if node.kind == "view":
                unmoved = self._reads_unmoved(node)
            elif self._forms[node.name] == "view":
                unmoved = True
            else:
                # Sums of the hashes of rows: a row may stand anywhere, and doubles count to the bit.
                held = [
                    self.connection.execute(f"select count(*), sum(hash(t)) from {relation} as t").fetchall()
                    for relation in (node.relation, f"{BUILT}.{node.relation}")
                ]
                unmoved = held[0] == held[1]
            self._unmoved[node.name] = unmoved
        return self._unmoved[node.name]

    def _compute(self, node: Node, stale: set[str]) -> None:
        """Run the code of a view, a table or a Python model."""
        if node.kind == "view":
            if self._stores_views and node.name in stale and node.schema != STAGING:
                self.connection.execute(f"create table {node.relation} as (\n{node.sql}\n)")
                self._forms[node.name] = "table"
            else:
                self._create_view(node, node.sql)
            return
        if node.kind == "python":
            self.connection.register("python_result", run_python_model(node, self.graph, self.connection))
        sql = "from python_result" if node.kind == "python" else node.sql
        # dbt puts the columns of a table in the order of its yml file: the built table has them so.
        self.connection.execute(f"create or replace table {node.relation} as from {BUILT}.{node.relation} limit 0")
        self.connection.execute(f"insert into {node.relation} by name (\n{sql}\n)")
        self._forms[node.name] = "table"

    def _create_view(self, node: Node, sql: str) -> None:
        """Create a view and remember that it is one."""
        self.connection.execute(f"create view {node.relation} as (\n{sql}\n)")
        self._forms[node.name] = "view"
