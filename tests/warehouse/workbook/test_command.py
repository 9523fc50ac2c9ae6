"""The command writes one workbook, always the same, or says why not."""

import datetime
import os
import shutil
import subprocess

import duckdb
import pytest

from scripts.warehouse import STAMP
from scripts.workbook import __main__ as command
from scripts.workbook.writer import workbook_bytes
from tests.warehouse.workbook.opened import xml


def test_the_same_warehouse_gives_the_same_bytes(content, warehouse):
    assert workbook_bytes(warehouse) == content
    (ended,) = warehouse.execute("select ended_at_utc from meta.run_manifest").fetchone()
    assert isinstance(ended, datetime.datetime)
    (created,) = [each.text for each in xml(content, "docProps/core.xml").iter() if each.tag.endswith("}created")]
    assert datetime.datetime.fromisoformat(created.removesuffix("Z")) == ended.replace(microsecond=0)


def test_command_writes_the_workbook_and_nothing_beside_it(written):
    target, printed = written
    assert sorted(path.name for path in target.parent.iterdir()) == [STAMP, "review.xlsx"]
    assert [path.name for path in target.parents[1].iterdir()] == ["workbook"]
    assert "review.xlsx" in printed


def test_missing_warehouse_gives_one_line_and_leaves_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("WAREHOUSE_PATH", str(tmp_path / "none.duckdb"))
    monkeypatch.setattr(command, "WORKBOOK", tmp_path / "workbook" / "review.xlsx")
    assert command.main() == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "make build" in error
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_is_missing_gives_one_line_and_keeps_the_old_workbook(root, tmp_path, monkeypatch, capsys):
    path = tmp_path / "warehouse.duckdb"
    shutil.copy(root / os.environ.get("WAREHOUSE_PATH", "warehouse.duckdb"), path)
    with duckdb.connect(path) as connection:
        connection.execute("drop table supply.supply_binding_constraints")
    old = tmp_path / "workbook" / "review.xlsx"
    old.parent.mkdir()
    old.write_text("old")
    monkeypatch.setenv("WAREHOUSE_PATH", str(path))
    monkeypatch.setattr(command, "WORKBOOK", old)
    assert command.main() == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Supply Capacity" in error
    assert old.read_text() == "old"
    assert [path.name for path in old.parent.iterdir()] == ["review.xlsx"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_and_converts_it(content, tmp_path):
    source = tmp_path / "review.xlsx"
    source.write_bytes(content)
    arguments = ["--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf", "--outdir"]
    subprocess.run(["soffice", *arguments, str(tmp_path), str(source)], check=True, capture_output=True, timeout=120)
    assert (tmp_path / "review.pdf").read_bytes().startswith(b"%PDF")
