"""A copy of the warehouse that older clients read: DBeaver, R and others that bring DuckDB 1.4."""

from pathlib import Path

import duckdb

from ensemble.databases import open_memory_for

#: The oldest DuckDB that reads the copy. The warehouse itself is in the format of the DuckDB that built it.
OLDEST = "1.4"
FOLDER = f"duckdb_{OLDEST}"


def write_older_duckdb(warehouse: Path, folder: Path) -> None:
    """Write ``duckdb_1.4/frontier_compute.duckdb``: all tables and views but internal ones, described, as tables.

    A view would be SQL of a newer DuckDB, and would name a database that is called otherwise here. The bytes differ
    from one run to the next, what they hold does not.
    """
    path = folder / FOLDER / "frontier_compute.duckdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    older = f"storage_version 'v{OLDEST}.0'"
    with open_memory_for((warehouse, "warehouse", "read_only"), (path, "older", older)) as connection:
        connection.execute("use warehouse")
        relations = connection.execute(
            """
            select table_schema, table_name
            from information_schema.tables
            where table_catalog = 'warehouse' and not starts_with(table_name, 'int_')
            order by all
            """
        ).fetchall()
        for schema, name in relations:
            connection.execute(f"create schema if not exists older.{schema}")
            connection.execute(f"create table older.{schema}.{name} as from warehouse.{schema}.{name}")
        _describe(connection)


def _describe(connection: duckdb.DuckDBPyConnection) -> None:
    """Comment on tables and columns as the data dictionary does; clients show it beside their names."""
    described = connection.execute(
        """
        select 'table ' || layer || '.' || model_name, description
        from meta.meta_models where not starts_with(model_name, 'int_')
        union all
        select 'column ' || layer || '.' || model_name || '.' || column_name, description
        from meta.meta_columns where not starts_with(model_name, 'int_')
        """
    ).fetchall()
    connection.execute("use older")
    for what, text in described:
        connection.execute(f"comment on {what} is {_text(text)}")


def _text(value: object) -> str:
    """Return a text of SQL: neither ATTACH nor COMMENT takes a parameter."""
    return "'" + str(value).replace("'", "''") + "'"
