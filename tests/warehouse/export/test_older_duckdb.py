"""The copy for older clients holds every table and view, described, with the rows of the warehouse.

`make test` also reads it with DuckDB 1.4 itself: scripts/check_older_duckdb.py.
"""

import subprocess
import sys

import duckdb
import pytest

from scripts.check_older_duckdb import check
from scripts.export.older_duckdb import FOLDER, OLDEST


@pytest.fixture(scope="module")
def copy(exported):
    return exported / FOLDER / "frontier_compute.duckdb"


def test_it_is_in_the_format_of_the_oldest_client(copy):
    with duckdb.connect() as connection:
        connection.execute(f"attach '{copy}' as older (read_only)")
        ((tags,),) = connection.execute("select tags from duckdb_databases() where database_name = 'older'").fetchall()
    assert tags["storage_version"].startswith(f"v{OLDEST}.")


def test_it_holds_what_the_warehouse_holds_with_a_description(copy, warehouse):
    every = """
        select table_schema, table_name from information_schema.tables
        where not starts_with(table_name, 'int_') order by all
    """
    with duckdb.connect(copy, read_only=True) as connection:
        assert connection.execute(every).fetchall() == warehouse.execute(every).fetchall()
        assert connection.execute("select count(*) from duckdb_views() where not internal").fetchall() == [(0,)]
        bare = connection.execute("select table_name from duckdb_tables() where comment is null").fetchall()
        assert bare == []
        bare = connection.execute(
            "select table_name, column_name from duckdb_columns() where comment is null and not internal"
        ).fetchall()
        assert bare == []


def test_rows_and_answers_are_those_of_the_other_exports(copy):
    assert "row by row" in check(copy)


def test_a_row_that_differs_is_found(copy, tmp_path):
    for name in ("parquet", "analyses"):
        (tmp_path / name).symlink_to(copy.parent.parent / name)
    spoilt = tmp_path / FOLDER / copy.name
    spoilt.parent.mkdir()
    spoilt.write_bytes(copy.read_bytes())
    with duckdb.connect(spoilt) as connection:
        connection.execute("update supply.supply_scenario_summary set usable_compute_flop = 1")
    done = subprocess.run(
        [sys.executable, "scripts/check_older_duckdb.py", str(spoilt)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "supply.supply_scenario_summary differs" in done.stderr
