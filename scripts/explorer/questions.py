"""What the SQL page runs: the ready questions with their stored results, and the tables of the warehouse they read."""

import contextlib
import datetime
import decimal
import math
from collections.abc import Iterator
from pathlib import Path

import duckdb

from scripts.explorer.files import for_browser, write_json, write_stream
from scripts.export.analyses import QUESTIONS, plain_sql

#: A table that a browser takes in at once; questions on larger ones show their stored result.
MOST_TABLE_BYTES = 5_000_000
#: Rows of a stored result.
MOST_ROWS = 100


def write_questions(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write ``questions.json``, and ``<schema>.<table>.arrow`` for every table that a question reads and that fits."""
    layers = dict(connection.execute("select model_name, layer from meta.meta_models order by model_name").fetchall())
    questions, tables = [], set()
    with _one_thread(connection):
        for path in sorted(QUESTIONS.glob("*.sql")):
            text = plain_sql(connection, path)
            reads = sorted(f"{layer}.{name}" for name, layer in layers.items() if f"{layer}.{name}" in _words(text))
            tables |= set(reads)
            questions.append({"name": path.stem, "reads": reads} | _told(text) | _result(connection, text))
    missing = {table for table in sorted(tables) if not _write_table(connection, table, folder)}
    for question in questions:
        question["missing"] = [table for table in question.pop("reads") if table in missing]
    write_json({"questions": questions, "most_rows": MOST_ROWS}, folder / "questions.json")


@contextlib.contextmanager
def _one_thread(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let one thread run what is asked: several add floats in an order that changes from run to run."""
    ((count,),) = connection.execute("select current_setting('threads')").fetchall()
    connection.execute("set threads to 1")
    try:
        yield
    finally:
        connection.execute(f"set threads to {count}")


def _words(text: str) -> set[str]:
    """Return the words of a question, with dots inside them."""
    return {word.strip("(),;") for word in text.split()}


def _told(text: str) -> dict[str, str]:
    """Return what the comment at the head of a question asks and notes, and the SQL below it."""
    lines = text.strip().splitlines()
    head = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    body = "\n".join(line for line in lines if not line.startswith("--")).strip()
    question, _, note = " ".join(head).partition("? ")
    return {"question": question.removesuffix("?") + "?", "note": note, "sql": body}


def _result(connection: duckdb.DuckDBPyConnection, text: str) -> dict[str, object]:
    """Return the first rows that the warehouse gives, and how many there are."""
    found = connection.execute(text)
    columns = [column[0] for column in found.description]
    rows = found.fetchall()
    return {
        "columns": columns,
        "row_count": len(rows),
        "rows": [[_plain(value) for value in row] for row in rows[:MOST_ROWS]],
    }


def _plain(value: object) -> object:
    """Return a value as JSON has a word for it; a number that is none becomes null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value)


def _write_table(connection: duckdb.DuckDBPyConnection, table: str, folder: Path) -> bool:
    """Write a table that is small enough; return whether it is."""
    held = for_browser(connection.sql(f"from {table}").to_arrow_table(), keep_dates=True)
    if held.nbytes > MOST_TABLE_BYTES:
        return False
    write_stream(held, folder / f"{table}.arrow")
    return True
