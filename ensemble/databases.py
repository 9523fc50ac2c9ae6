"""The one place that opens DuckDB: what is opened here installs no extension, and reads no file it was not told of.

A connection in memory has no access to files at all, unless its caller attaches some first. Once it is off, no SQL that
runs later, such as that recorded in a warehouse from elsewhere, can turn it on again: DuckDB refuses that.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ensemble.own_process import is_of_command

#: No extension is fetched or loaded by its mere mention; what the project needs is built into DuckDB.
NO_EXTENSIONS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


def open_file(path: Path, *, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """Open a database file, and in the process of a command no other.

    Elsewhere, as in a notebook, others may have the file open, or open it later: DuckDB lets one process open a file
    with one set of settings only, so it is opened with none.

    Parameters
    ----------
    path : Path
        The file; made where it is not there, unless it is opened to read.
    read_only : bool
        Whether it is opened to read.

    Raises
    ------
    duckdb.IOException
        If the file cannot be opened.
    """
    if not is_of_command():
        return duckdb.connect(str(path), read_only=read_only)
    return _closed(duckdb.connect(str(path), read_only=read_only, config=dict(NO_EXTENSIONS)))


def open_memory() -> duckdb.DuckDBPyConnection:
    """Open a database in memory that reads and writes no file."""
    return _closed(duckdb.connect(config=dict(NO_EXTENSIONS)))


def open_memory_for(*attached: tuple[Path, str, str]) -> duckdb.DuckDBPyConnection:
    """Open a database in memory with files attached to it, and no way to any other.

    Parameters
    ----------
    *attached : tuple of (Path, str, str)
        Each file, its name in SQL, and the options of ``attach``, such as ``read_only``.
    """
    connection = duckdb.connect(config=dict(NO_EXTENSIONS))
    for path, name, options in attached:
        quoted = str(path).replace("'", "''")
        connection.execute(f"attach '{quoted}' as {name} ({options})")
    return _closed(connection)


def _closed(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    connection.execute("set enable_external_access = false")
    return connection
