"""Runs of the export command, and what it does when it cannot."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from scripts.export import __main__ as export
from scripts.export import files as export_files
from scripts.export.older_duckdb import FOLDER as OLDER_DUCKDB
from scripts.warehouse import warehouse_path
from tests.warehouse.export.written import files

HOLD_A_LOCK = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def copied(tmp_path, monkeypatch) -> Path:
    """Have the command read a copy of the warehouse, which a test may spoil."""
    copy = tmp_path / "copy.duckdb"
    shutil.copyfile(warehouse_path(), copy)
    monkeypatch.setenv("WAREHOUSE_PATH", str(copy))
    return copy


def spoil(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


# Runs of the command


@pytest.fixture
def quickly(exported, monkeypatch) -> None:
    """Have the command put the export that is there already into place, for tests of what it replaces and when."""

    def link(_: duckdb.DuckDBPyConnection, folder: Path) -> None:
        shutil.copytree(exported, folder, copy_function=os.link, dirs_exist_ok=True)

    monkeypatch.setattr(export, "export_all", link)


@pytest.mark.usefixtures("quickly")
def test_a_second_export_replaces_the_first(exports):
    assert export.main() == 0
    stale = exports / "parquet" / "stale.parquet"
    stale.touch()
    beside = exports / "docs"
    beside.mkdir()
    assert export.main() == 0
    assert not stale.exists()
    assert beside.is_dir()


def test_it_writes_the_same_bytes_from_the_command_line_beside_the_warehouse(exported, copy_project, warehouse_file):
    project = copy_project("analyses", "engine", "ensemble", "scripts", "dbt_project.yml")
    shutil.copy(warehouse_file, project / "other.duckdb")
    environment = {**os.environ, "WAREHOUSE_PATH": "other.duckdb"}
    result = subprocess.run(
        [sys.executable, "-m", "scripts.export"], cwd=project, env=environment, capture_output=True, text=True
    )
    assert (result.returncode, result.stderr) == (0, "")
    # DuckDB gives each file that it writes bytes of its own; test_older_duckdb.py compares what the copy holds.
    again, before = (
        {name: content for name, content in files(folder).items() if not name.startswith(OLDER_DUCKDB)}
        for folder in (project / "exports", exported)
    )
    assert again == before
    assert sorted(path.name for path in (project / "exports").iterdir()) == sorted(export.OUTPUTS)


def expect_refusal(exports: Path, capsys, said: str) -> None:
    """Check that the command fails with one line and that the earlier export stays as it was."""
    before = files(exports) if exports.is_dir() else None
    assert export.main() == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert (files(exports) if exports.is_dir() else None) == before


@pytest.fixture
def earlier_export(exports) -> Path:
    """Leave something in the folder that a failure must not touch."""
    (exports / "tables").mkdir(parents=True)
    (exports / "tables" / "old.csv").write_text("old")
    return exports


@pytest.mark.usefixtures("earlier_export")
class TestBadWarehouse:
    """A warehouse that cannot be exported."""

    def test_missing(self, copied, exports, capsys):
        copied.unlink()
        expect_refusal(exports, capsys, "run `make build`")

    def test_locked(self, copied, exports, capsys):
        command = [sys.executable, "-c", HOLD_A_LOCK, str(copied)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout.readline() == "locked\n"
            expect_refusal(exports, capsys, "is locked")
            holder.communicate()

    def test_half_built(self, copied, exports, capsys):
        spoil(copied, "drop table meta.run_manifest")
        expect_refusal(exports, capsys, "half built")

    def test_failed_steps(self, copied, exports, capsys):
        spoil(copied, "update meta.run_manifest set failed_node_count = 2")
        expect_refusal(exports, capsys, "2 failed steps")

    def test_other_version(self, copied, exports, capsys):
        spoil(copied, "update meta.run_manifest set warehouse_version = 999")
        expect_refusal(exports, capsys, "of version 999")

    def test_no_database(self, copied, exports, capsys):
        copied.write_text("year,value\n")
        expect_refusal(exports, capsys, "no warehouse of this DuckDB")

    def test_a_type_that_is_not_exported(self, copied, exports, capsys):
        spoil(copied, "create table supply.supply_odd as select 1::decimal(9, 2) as odd")
        expect_refusal(exports, capsys, "supply.supply_odd.odd is DECIMAL(9,2)")


def test_a_file_in_the_place_of_the_folder(exports, capsys):
    exports.write_text("mine")
    expect_refusal(exports, capsys, "cannot be written")
    assert exports.read_text() == "mine"


def test_a_failure_half_way_leaves_nothing(earlier_export, monkeypatch, capsys):
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_files, "write_iamc", full_disk)
    expect_refusal(earlier_export, capsys, "No space left on device")


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("output", export.OUTPUTS)
def test_something_else_in_the_place_of_an_output(exports, capsys, output):
    blocked = exports / output
    if output == "datapackage.json":
        blocked.mkdir(parents=True)
    else:
        exports.mkdir()
        blocked.write_text("mine")
    assert export.main() == 1
    error = capsys.readouterr().err
    assert f"{output} cannot be written" in error
    assert error.count("\n") == 1
    assert [path.name for path in exports.iterdir() if path.name.startswith(".")] == []
    assert blocked.is_dir() if output == "datapackage.json" else blocked.read_text() == "mine"
