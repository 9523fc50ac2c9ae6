"""Run a dbt Python model without dbt."""

import hashlib
import importlib.util
from pathlib import Path
from typing import Any

import duckdb

from replay.graph import Node, ReplayError

ROOT = Path(__file__).resolve().parents[1]


class _Config:
    """What ``dbt.config`` offers our models: their settings."""

    def __init__(self, node: Node) -> None:
        self._settings = node.settings

    def meta_get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 a setting may be of any type
        return self._settings.get(key, default)


class _Dbt:
    """What the argument ``dbt`` of a model offers: the tables it reads and its settings."""

    def __init__(self, node: Node, graph: dict[str, Node], connection: duckdb.DuckDBPyConnection) -> None:
        self.config = _Config(node)
        self._relations = {name: graph[name].relation for name in node.parents}
        self._connection = connection

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self._connection.query(f"select * from {self._relations[name]}")


def run_python_model(node: Node, graph: dict[str, Node], connection: duckdb.DuckDBPyConnection) -> object:
    """Run the ``model`` function of a Python model.

    Parameters
    ----------
    node : Node
        The Python model.
    graph : dict of str to Node
        Every table.
    connection : duckdb.DuckDBPyConnection
        Where the tables are that the model reads.

    Returns
    -------
    object
        What the model returns, in a form that DuckDB can register.

    Raises
    ------
    ReplayError
        If the file of the model is not the one that the warehouse was built with.
    """
    path = ROOT / node.file_path
    # dbt takes the digest of the text without blanks at its ends.
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if hashlib.sha256(text.strip().encode()).hexdigest() != node.file_sha256:
        raise ReplayError(f"{node.file_path} is not as it was when the warehouse was built: run `make build`")
    spec = importlib.util.spec_from_file_location(node.name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.model(_Dbt(node, graph, connection), connection)
