"""Where the files of the explorer stand, and how they are written: Arrow streams that a browser reads as they are."""

import json
from pathlib import Path

import pyarrow as pa

from scripts.warehouse import ROOT

#: Raised by one whenever a page of the version before could not read the files.
DATA_FORMAT = 2
EXPLORER = ROOT / "explorer"
DATA = EXPLORER / "public" / "data"
GOLDENS = EXPLORER / "goldens"


def for_browser(table: pa.Table, *, keep_float32: bool = False, keep_dates: bool = False) -> pa.Table:
    """Return a table in types that JavaScript reads as numbers: decimals as float64, whole numbers as int32.

    Parameters
    ----------
    table : pyarrow.Table
        Any published table.
    keep_float32 : bool
        Whether single precision stays so, as draws do; otherwise it becomes float64 too.
    keep_dates : bool
        Whether dates stay dates, for SQL to reckon with; otherwise they become text, to be shown.

    Raises
    ------
    pyarrow.ArrowInvalid
        If a whole number does not fit into 32 bits.
    """
    fields = []
    for field in table.schema:
        kind = field.type
        if pa.types.is_float32(kind) and keep_float32:
            pass
        elif pa.types.is_decimal(kind) or pa.types.is_floating(kind):
            kind = pa.float64()
        elif pa.types.is_integer(kind):
            kind = pa.int32()
        elif pa.types.is_temporal(kind) and keep_dates:
            pass
        elif pa.types.is_temporal(kind) or pa.types.is_large_string(kind):
            kind = pa.string()
        fields.append(pa.field(field.name, kind))
    cast = table.cast(pa.schema(fields))
    # What lies in the place of a null is left to chance by whoever made the table: made anew, it is nought.
    columns = [
        pa.array(column.to_pylist(), field.type) if column.null_count else column
        for column, field in zip(cast.columns, cast.schema, strict=True)
    ]
    return pa.table(columns, schema=cast.schema).combine_chunks()


def write_stream(table: pa.Table, path: Path) -> None:
    """Write a table as one Arrow IPC stream."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)


def write_json(content: object, path: Path) -> None:
    """Write JSON without blanks; numbers that are none are refused, as JSON has no word for them."""
    path.write_text(json.dumps(content, separators=(",", ":"), allow_nan=False) + "\n", encoding="utf-8")
