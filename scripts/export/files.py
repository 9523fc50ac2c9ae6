"""Write the files of an export, in as many processes as there are cores."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
from tqdm import tqdm

from scripts.export.analyses import write_analyses
from scripts.export.arrow_tables import PARQUET_ONLY, TableReader
from scripts.export.csv_tables import write_csv
from scripts.export.datapackage import table_resources, write_datapackage
from scripts.export.evidence import write_evidence_project, write_evidence_table
from scripts.export.iamc import write_iamc
from scripts.export.older_duckdb import FOLDER as OLDER_DUCKDB
from scripts.export.older_duckdb import write_older_duckdb
from scripts.export.parquet import write_parquet
from scripts.processes import share_out
from scripts.warehouse import content_digest, open_warehouse, published_relations, write_stamp

FOLDERS = ("analyses", OLDER_DUCKDB, "evidence", "iamc", "parquet", "tables")


def export_all(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write all exports of a warehouse into an empty folder.

    The same bytes for the same warehouse, but for the copy for older clients.
    """
    relations = published_relations(connection)
    (warehouse,) = connection.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchone()
    n_parts = 2 + len(relations)
    written = share_out(export_parts, n_parts, Path(warehouse), folder)
    parts = dict(tqdm(written, desc="export", total=n_parts, unit="table", delay=2, leave=False, disable=None))
    write_analyses(connection, folder)
    write_evidence_project([name for _, name in relations if name not in PARQUET_ONLY], folder / "evidence")
    digest = content_digest(connection)
    write_datapackage(connection, digest, [resource for part in sorted(parts) for resource in parts[part]], folder)
    for name in FOLDERS:
        write_stamp(folder / name, digest)


def export_parts(numbers: Iterator[int], warehouse: Path, folder: Path) -> Iterator[list[dict]]:
    """Write the IAMC files for 0, the copy for older clients for 1, or all forms of a published relation, from 2.

    Yields what the package says of it.
    """
    with open_warehouse(warehouse) as connection:
        relations = published_relations(connection)
        reader = TableReader(connection)
        for number in numbers:
            if number == 0:
                write_iamc(connection, folder)
                yield []
            elif number == 1:
                write_older_duckdb(warehouse, folder)
                yield []
            else:
                table = reader.read(*relations[number - 2])
                write_parquet(table, folder)
                if table.name not in PARQUET_ONLY:
                    write_csv(table, folder)
                    write_evidence_table(table, folder / "evidence")
                yield table_resources(table, folder)
