"""Fixtures of all unit tests: the repository and a built warehouse."""

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root of the repository."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def warehouse(root: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect to the built warehouse, to read only."""
    path = root / os.environ.get("WAREHOUSE_PATH", "warehouse.duckdb")
    if not path.is_file():
        pytest.fail("no warehouse: run make build")
    with duckdb.connect(path, read_only=True) as connection:
        yield connection
