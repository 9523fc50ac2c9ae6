"""Ordinary Parquet, one file a table, with units and descriptions in the schema."""

from pathlib import Path

import pyarrow.parquet as pq

from scripts.export.arrow_tables import PublishedTable


def parquet_path(table: PublishedTable) -> str:
    """Return the file of a table, relative to the export folder."""
    return f"parquet/{table.schema_name}/{table.name}.parquet"


def write_parquet(table: PublishedTable, folder: Path) -> None:
    """Write ``parquet/<schema>/<table>.parquet``."""
    path = folder / parquet_path(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table.data, path, compression="zstd")
