"""Say which published numbers differ between two warehouses, and which rows of the seeds do: what moved, and why.

Usage: ``python -m scripts.compare OLD.duckdb NEW.duckdb``. Either may be of an older version of the project.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import duckdb

from ensemble.databases import open_memory_for
from scripts.arguments import user_path
from scripts.terminal import run_command
from scripts.text import aligned
from scripts.warehouse import OutputError

#: Bands that differ, one row for each variant, scenario and measure.
BANDS = """
    select
        coalesce(before.variant, after.variant) as variant,
        coalesce(before.combined_scenario_id, after.combined_scenario_id) as scenario,
        coalesce(before.measure, after.measure) as measure,
        count(*) as differing,
        max(abs(after.p50 - before.p50)) as largest,
        arg_max(year, abs(after.p50 - before.p50) order by year) as year,
        arg_max(before.p50, abs(after.p50 - before.p50) order by year) as old_median,
        arg_max(after.p50, abs(after.p50 - before.p50) order by year) as new_median
    from before.projections.projection_bands as before
    full outer join after.projections.projection_bands as after
        using (variant, supply_scenario, allocation_scenario, combined_scenario_id, measure, year)
    where
        before.p05 is distinct from after.p05
        or before.p50 is distinct from after.p50
        or before.p95 is distinct from after.p95
        or before.point_value is distinct from after.point_value
    group by all
    order by all
"""
#: Rows of a seed that are printed; of the rest, the number.
MOST_ROWS = 20


def _opened(old: Path, new: Path) -> duckdb.DuckDBPyConnection:
    for path in (old, new):
        if not path.is_file():
            raise OutputError(f"there is no warehouse at {path}: name two files that `make build` published")
    try:
        return open_memory_for((old, "before", "read_only"), (new, "after", "read_only"))
    except duckdb.Error as error:
        raise OutputError(
            f"{old} and {new} cannot be read together by DuckDB {duckdb.__version__}: {str(error).splitlines()[0]}. "
            "Build the older one again from its commit with this DuckDB, and close what writes to either."
        ) from None


def _tables(connection: duckdb.DuckDBPyConnection, database: str, schema: str) -> dict[str, list[str]]:
    """Return the columns of every table of a schema."""
    return dict(
        connection.execute(
            """
            select table_name, list(column_name order by ordinal_position) from information_schema.columns
            where table_catalog = ? and table_schema = ? group by table_name order by table_name
            """,
            [database, schema],
        ).fetchall()
    )


def _runs(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return what each warehouse says of itself."""
    lines = []
    for name in ("before", "after"):
        try:
            ((version, commit, day),) = connection.execute(
                f"select warehouse_version, git_commit, ended_at_utc::date from {name}.meta.run_manifest"
            ).fetchall()
        except (duckdb.Error, ValueError):
            raise OutputError(
                f"the {'first' if name == 'before' else 'second'} file records no complete run of this project: build"
                " it again"
            ) from None
        lines.append(f"{name}: warehouse version {version}, commit {commit}, built on {day}")
    return lines


def changed_seeds(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return a line for every row of a seed that stands in one warehouse and not, or not so, in the other."""
    before, after = (_tables(connection, name, "seeds") for name in ("before", "after"))
    lines = [f"- {name}: the whole seed" for name in sorted(before.keys() - after.keys())]
    lines += [f"+ {name}: the whole seed" for name in sorted(after.keys() - before.keys())]
    for name in sorted(before.keys() & after.keys()):
        shared = [column for column in before[name] if column in after[name]]
        other = sorted(set(before[name]) ^ set(after[name]))
        if other:
            lines.append(f"{name}: columns of one only: {', '.join(other)}")
        columns = ", ".join(f'"{column}"' for column in shared)
        for sign, here, there in (("-", "before", "after"), ("+", "after", "before")):
            rows = connection.execute(
                f"select {columns} from {here}.seeds.{name} except all select {columns} from {there}.seeds.{name}"
                " order by all"
            ).fetchall()
            lines += [
                f"{sign} {name}: {' | '.join('' if x is None else str(x) for x in row)}" for row in rows[:MOST_ROWS]
            ]
            if len(rows) > MOST_ROWS:
                lines.append(f"{sign} {name}: and {len(rows) - MOST_ROWS} more rows")
    return lines


def compare(old: Path, new: Path) -> str:
    """Return what differs between two warehouses, for people.

    Raises
    ------
    OutputError
        If a file is no warehouse, or records no complete run.
    """
    with _opened(old, new) as connection:
        parts = _runs(connection)
        try:
            bands = connection.execute(BANDS)
            names = [column[0] for column in bands.description]
            rows = bands.fetchall()
        except duckdb.Error as error:
            raise OutputError(
                f"one of the two has no bands that can be compared: {str(error).splitlines()[0]}"
            ) from None
        seeds = changed_seeds(connection)
    if rows:
        shown = [[f"{x:.6g}" if isinstance(x, float) else "" if x is None else str(x) for x in row] for row in rows]
        parts += ["", "Bands that differ, in the unit of the measure, with the year whose median moved most:"]
        parts += aligned([names, *shown])
    else:
        parts += ["", "Every band is the same."]
    parts += ["", *(["Rows of the seeds that differ:", *seeds] if seeds else ["Every row of the seeds is the same."])]
    if rows and not seeds:
        parts.append("So the code moved them: compare the commits above, and read CHANGELOG.md.")
    return "\n".join(parts)


def main() -> int:
    """Compare two files."""
    parser = argparse.ArgumentParser(prog="python -m scripts.compare", description=__doc__.partition("\n\n")[0])
    parser.add_argument("old", type=user_path, help="the older warehouse")
    parser.add_argument("new", type=user_path, help="the newer warehouse")
    given = parser.parse_args()
    try:
        print(compare(given.old, given.new))
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    run_command(main)
