"""Read the copy of the warehouse with an older DuckDB: every table as its Parquet file, every question an answer.

Usage, with the Python of an environment that holds that DuckDB: ``python scripts/check_older_duckdb.py FILE.duckdb``;
the folders ``parquet`` and ``analyses`` of the same export lie beside its folder.
"""

import sys
from pathlib import Path

import duckdb


def _differing(connection: duckdb.DuckDBPyConnection, parquet: Path) -> int:
    """Return how many rows stand in a table or in its Parquet file, and not in the other."""
    table, file = f"{parquet.parent.name}.{parquet.stem}", f"read_parquet('{parquet}')"
    ((rows,),) = connection.execute(
        f"select count(*) from ((from {table} except all from {file}) union all (from {file} except all from {table}))"
    ).fetchall()
    return rows


def check(copy: Path) -> str:
    """Return what was read.

    Raises
    ------
    ValueError
        If a table differs from its file, or a question has no answer.
    """
    exports = copy.resolve().parent.parent
    tables, questions = sorted(exports.glob("parquet/*/*.parquet")), sorted(exports.glob("analyses/*.sql"))
    if not tables or not questions:
        raise ValueError(f"{exports} holds no Parquet files or no questions to compare with: run `make export`")
    with duckdb.connect(copy, read_only=True) as connection:
        for parquet in tables:
            if rows := _differing(connection, parquet):
                raise ValueError(f"{parquet.parent.name}.{parquet.stem} differs from its Parquet file in {rows} rows")
        for question in questions:
            if not connection.execute(question.read_text(encoding="utf-8")).fetchall():
                raise ValueError(f"{question.name} has no answer")
    return (
        f"DuckDB {duckdb.__version__} reads {len(tables)} tables, row by row as in Parquet, "
        f"and answers {len(questions)} questions"
    )


def main() -> int:
    """Print what was read, or what is wrong; return the exit code."""
    copy = Path(sys.argv[1])
    try:
        print(check(copy))
    except (ValueError, duckdb.Error) as error:
        print(f"{copy}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
