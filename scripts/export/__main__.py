"""Export the published tables: Parquet, CSV, an Evidence project, IAMC and a Frictionless data package.

Draws are written as Parquet only.

Usage: ``python -m scripts.export``.
"""

import contextlib
import sys
import tempfile
from pathlib import Path

import duckdb
from tqdm import tqdm

from scripts.export.arrow_tables import PARQUET_ONLY, TableReader
from scripts.export.csv_tables import write_csv
from scripts.export.datapackage import table_resources, write_datapackage
from scripts.export.evidence import write_evidence_project, write_evidence_table
from scripts.export.iamc import write_iamc
from scripts.export.parquet import write_parquet
from scripts.warehouse import (
    EXPORTS,
    OutputError,
    open_warehouse,
    published_relations,
    replacing,
    warehouse_path,
    write_stamp,
)

FOLDERS = ("evidence", "iamc", "parquet", "tables")
#: What an export consists of. The package, which holds the digests of the others, takes its place last.
OUTPUTS = ("datapackage.json", *FOLDERS)


def export_all(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write all exports of a warehouse into an empty folder; the same bytes for the same warehouse."""
    relations = published_relations(connection)
    reader = TableReader(connection)
    resources = []
    for schema_name, name in tqdm(relations, desc="export", unit="table", delay=2, leave=False, disable=None):
        table = reader.read(schema_name, name)
        write_parquet(table, folder)
        if name not in PARQUET_ONLY:
            write_csv(table, folder)
            write_evidence_table(table, folder / "evidence")
        resources += table_resources(table, folder)
    write_evidence_project([name for _, name in relations if name not in PARQUET_ONLY], folder / "evidence")
    write_iamc(connection, folder)
    write_datapackage(connection, resources, folder)
    for name in FOLDERS:
        write_stamp(folder / name, connection)


def main() -> int:
    """Export the published warehouse into ``exports``, all of it or nothing; return the exit code."""
    try:
        with open_warehouse(warehouse_path()) as connection, contextlib.ExitStack() as stack:
            drafts = {name: stack.enter_context(replacing(EXPORTS / name)) for name in OUTPUTS}
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=".export-", dir=EXPORTS)))
            export_all(connection, folder)
            for name, draft in drafts.items():
                (folder / name).rename(draft)
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote {', '.join(OUTPUTS)} to {EXPORTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
