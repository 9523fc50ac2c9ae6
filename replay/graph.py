"""The tables of a built warehouse: how each was computed, and from which others."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb


class ReplayError(Exception):
    """A table cannot be computed again; the message says which and why."""


@dataclass(frozen=True)
class Node:
    """One seed or model as the build recorded it.

    Attributes
    ----------
    name, schema : str
        The table.
    kind : str
        seed, view, table or python.
    parents : tuple of str
        Names of the tables it reads.
    settings_json : str
        What its yml file says under ``config.meta``: its grain, and settings that Python models ask for.
    file_path, file_sha256 : str
        File that defines it, relative to the root of the repository, and the digest of its text.
    sql : str or None
        The SQL that ran; None for seeds and Python models.
    """

    name: str
    schema: str
    kind: str
    parents: tuple[str, ...]
    settings_json: str
    file_path: str
    file_sha256: str
    sql: str | None

    @property
    def relation(self) -> str:
        """Return the quoted name with its schema."""
        return f'"{self.schema}"."{self.name}"'

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Return the settings as a mapping."""
        return json.loads(self.settings_json)


def read_graph(connection: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, Node]:
    """Read what the build recorded of every table.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        A connection that has the warehouse attached.
    catalog : str
        The name it is attached under.

    Returns
    -------
    dict of str to Node
        By table name.

    Raises
    ------
    ReplayError
        If the warehouse does not record its code.
    """
    try:
        rows = connection.execute(
            "select table_name, schema_name, kind, reads_from, settings, file_path, file_sha256, compiled_sql"
            f" from {catalog}.meta.run_code"
        ).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        raise ReplayError("this warehouse does not record how its tables were computed: run `make build`") from None
    return {
        name: Node(name, schema, kind, tuple(filter(None, reads_from.split(", "))), *rest)
        for name, schema, kind, reads_from, *rest in rows
    }


def descendants(graph: dict[str, Node], names: Iterable[str]) -> set[str]:
    """Return the named tables and all that are computed from them.

    Parameters
    ----------
    graph : dict of str to Node
        Every table.
    names : iterable of str
        Where to start.

    Returns
    -------
    set of str
        Names of tables.
    """
    children = defaultdict(list)
    for node in graph.values():
        for parent in node.parents:
            children[parent].append(node.name)
    found = set(names)
    pending = list(found)
    while pending:
        new = set(children[pending.pop()]) - found
        found |= new
        pending += new
    return found
