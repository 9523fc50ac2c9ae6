"""What differs between two warehouses is named, by number and by seed row."""

import shutil
import subprocess
import sys

import duckdb
import pytest

from scripts.compare import compare
from scripts.warehouse import OutputError


@pytest.fixture(scope="module")
def newer(warehouse_file, tmp_path_factory):
    """Return a copy in which one row of a seed and one median moved."""
    path = tmp_path_factory.mktemp("compare") / "it's newer.duckdb"
    shutil.copy(warehouse_file, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update seeds.scalar_assumptions set value = value * 2 where parameter = 'run_share_growth'")
        connection.execute(
            "update projections.projection_bands set p50 = p50 + 0.5"
            " where variant = 'calibrated' and combined_scenario_id = 'base__base' and measure = 'eci' and year = 2030"
        )
    return path


def test_a_warehouse_is_the_same_as_itself(warehouse_file):
    text = compare(warehouse_file, warehouse_file)
    assert "Every band is the same." in text
    assert "Every row of the seeds is the same." in text


def test_the_number_that_moved_and_the_row_that_moved_it_are_named(warehouse_file, newer):
    text = compare(warehouse_file, newer)
    (band,) = [line for line in text.splitlines() if "base__base" in line]
    assert band.split()[:4] == ["calibrated", "base__base", "eci", "1"]
    assert "2030" in band.split()
    rows = [line for line in text.splitlines() if line[:2] in ("- ", "+ ")]
    assert [line.split(" | ")[0] for line in rows] == [
        "- scalar_assumptions: run_share_growth",
        "+ scalar_assumptions: run_share_growth",
    ]


def test_numbers_that_moved_without_a_row_are_those_of_the_code(warehouse_file, newer, tmp_path):
    path = tmp_path / "code.duckdb"
    shutil.copy(newer, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update projections.projection_bands set p50 = p50 + 0.5 where year = 2030")
    assert "So the code moved them" in compare(newer, path)


def test_what_is_no_warehouse_is_refused_with_what_to_do(warehouse_file, tmp_path):
    with pytest.raises(OutputError, match="there is no warehouse at"):
        compare(warehouse_file, tmp_path / "absent.duckdb")
    text = tmp_path / "text.duckdb"
    text.write_text("no database")
    with pytest.raises(OutputError, match="cannot be read together"):
        compare(warehouse_file, text)
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    with pytest.raises(OutputError, match="the second file records no complete run"):
        compare(warehouse_file, empty)


def test_the_command_ends_in_one_line(root, warehouse_file, tmp_path):
    command = [sys.executable, "-m", "scripts.compare", warehouse_file, tmp_path / "absent.duckdb"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
