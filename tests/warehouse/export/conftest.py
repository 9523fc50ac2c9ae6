"""What the tests of the exports are given."""

from pathlib import Path

import duckdb
import pytest

from scripts.export import __main__ as export
from scripts.export.arrow_tables import PARQUET_ONLY
from scripts.warehouse import published_relations


@pytest.fixture(scope="session")
def exported(warehouse_file, tmp_path_factory) -> Path:
    """Return a folder with everything that is exported, written once."""
    folder = tmp_path_factory.mktemp("exports")
    with duckdb.connect(warehouse_file, read_only=True) as connection:
        export.export_all(connection, folder)
    return folder


@pytest.fixture(scope="module")
def relations(warehouse) -> list[tuple[str, str]]:
    return published_relations(warehouse)


@pytest.fixture(scope="module")
def in_all_forms(relations) -> list[tuple[str, str]]:
    """Relations that are exported as CSV and for Evidence too."""
    return [(schema, name) for schema, name in relations if name not in PARQUET_ONLY]


@pytest.fixture
def exports(tmp_path, monkeypatch) -> Path:
    """Send what the command writes to a folder of the test."""
    monkeypatch.setattr(export, "EXPORTS", tmp_path / "exports")
    return tmp_path / "exports"
