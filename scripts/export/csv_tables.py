"""CSV for people without Parquet: full precision, ISO dates, UTF-8, LF, a header."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from scripts.export.arrow_tables import PublishedTable, with_texts
from scripts.text import spreadsheet_text


def csv_path(table: PublishedTable) -> str:
    """Return the file of a table, relative to the export folder; table names are unique in the warehouse."""
    return f"tables/{table.name}.csv"


def write_csv(table: PublishedTable, folder: Path) -> None:
    """Write ``tables/<table>.csv``; every double in the shortest form that reads back to the same bits.

    Texts are quoted, so that a missing text (nothing) and an empty one (two quotes) differ. One that a spreadsheet
    would run as a formula begins with an apostrophe.
    """
    path = folder / csv_path(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.csv.write_csv(_with_iso_times(with_texts(table.data, spreadsheet_text)), path)


def _with_iso_times(data: pa.Table) -> pa.Table:
    """Return the table with times as ISO text: Arrow puts a space where the T belongs."""
    for position, field in enumerate(data.schema):
        if pa.types.is_timestamp(field.type):
            data = data.set_column(position, field.name, pc.strftime(data.column(position), "%Y-%m-%dT%H:%M:%S"))
    return data
