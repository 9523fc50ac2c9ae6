"""Open the published warehouse to read, and say which one an output shows."""

import contextlib
import functools
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import yaml

from ensemble.databases import open_file
from scripts.arguments import user_path

ROOT = Path(__file__).resolve().parents[1]


@functools.cache
def project_vars() -> dict[str, Any]:
    """Return the vars of dbt_project.yml."""
    # The loader in C takes a tenth of the time, if PyYAML was built with it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"), loader)["vars"]


#: Schemas whose tables and views are published to people, in order; the others hold what they are made from.
PUBLISHED_SCHEMAS = tuple(layer for layer in project_vars()["layers"] if layer not in {"seeds", "staging"})

#: In every folder of outputs: which warehouse they show.
STAMP = ".stamp.json"


class OutputError(Exception):
    """The warehouse cannot be read or an output cannot be written; the message says what to do."""


def warehouse_path() -> Path:
    """Return the published warehouse: WAREHOUSE_PATH, or warehouse.duckdb in the repository."""
    return ROOT / user_path(os.environ.get("WAREHOUSE_PATH") or "warehouse.duckdb")


#: Outputs lie beside the warehouse they show.
EXPORTS = warehouse_path().parent / "exports"


@contextlib.contextmanager
def open_warehouse(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect to a complete warehouse of this version, to read only.

    Raises
    ------
    OutputError
        If the file is missing, locked, no DuckDB file, half built, or of another version.
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder: let WAREHOUSE_PATH name the file of a warehouse, or leave it out")
    if not path.is_file():
        raise OutputError(f"there is no warehouse at {path}: run `make build`")
    if not os.access(path, os.R_OK):
        raise OutputError(f"{path} cannot be read, as its permissions say: ask its owner")
    try:
        connection = open_file(path)
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise OutputError(f"{path} is locked by a program that writes to it: wait for it, or close it") from None
        if "WAL" in str(error):
            raise OutputError(
                f"{path}.wal is the log of another file in that place: run `make build`, which sets it aside"
            ) from None
        raise OutputError(f"{path} is no warehouse of this DuckDB, {duckdb.__version__}: run `make build`") from None
    with connection:
        _check_complete(connection, path)
        yield connection


def _check_complete(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Refuse a warehouse that a whole run of this version of the project did not build."""
    expected = project_vars()["warehouse_version"]
    try:
        ((version, failed),) = connection.execute(
            "select warehouse_version, failed_node_count from meta.run_manifest"
        ).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException, ValueError):
        raise OutputError(f"{path} records no complete run, it may be half built: run `make build`") from None
    if failed:
        raise OutputError(f"{path} records a run with {failed} failed steps: run `make build`")
    if version != expected:
        raise OutputError(f"{path} is of version {version}, this code reads version {expected}: run `make build`")


def measured_range(connection: duckdb.DuckDBPyConnection) -> str:
    """Return up to which task length a horizon can be measured, as the notes of outputs write it, such as ``16 h``."""
    ((minutes,),) = connection.execute(
        "select horizon_measured_limit from assumptions.scalar_parameters where draw = 0"
    ).fetchall()
    return f"{minutes / 60:g} h"


def published_relations(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return schema and name of every published table and view, in order; internal ``int_`` tables are left out."""
    return connection.execute(
        """
        select table_schema, table_name
        from information_schema.tables
        where list_contains(?, table_schema) and not starts_with(table_name, 'int_')
        order by list_position(?, table_schema), table_name
        """,
        [PUBLISHED_SCHEMAS, PUBLISHED_SCHEMAS],
    ).fetchall()


def content_digest(connection: duckdb.DuckDBPyConnection) -> str:
    """Return a digest of what the published tables and views hold; the same for two builds of the same input.

    The records of the run itself, which hold times, are left out.
    """
    digest = hashlib.sha256()
    for schema, name in published_relations(connection):
        if not name.startswith("run_"):
            content = connection.execute(f"select sum(hash(t))::varchar from {schema}.{name} as t").fetchall()
            digest.update(f"{schema}.{name}:{content}\n".encode())
    return digest.hexdigest()


def write_stamp(folder: Path, warehouse_digest: str) -> None:
    """Record in a folder of outputs the content digest of the warehouse they show, and the digest of each file."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): file_digest(path) for path in paths}
    stamp = {"warehouse": warehouse_digest, "files": files}
    (folder / STAMP).write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
