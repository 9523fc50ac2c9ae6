"""Fixtures of all tests: the repository and a built warehouse."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import settings

# The same examples in every run, on however busy a machine; --hypothesis-profile=default looks for new ones.
settings.register_profile("reproducible", derandomize=True, deadline=None)
settings.load_profile("reproducible")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Keep from the end of the output what DuckDB's bindings say of objects that outlive them, on each worker."""
    if hasattr(config, "workerinput"):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root of the repository."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def warehouse_file(root: Path) -> Path:
    """Return the built warehouse."""
    path = root / os.environ.get("WAREHOUSE_PATH", "warehouse.duckdb")
    if not path.is_file():
        pytest.fail("no warehouse: run make build")
    return path


@pytest.fixture(scope="module")
def warehouse(warehouse_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect to the built warehouse, to read only; a module's unread results do not disturb the others."""
    with duckdb.connect(warehouse_file, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def views_over(warehouse) -> Callable[..., contextlib.AbstractContextManager[duckdb.DuckDBPyConnection]]:
    """Return a function that opens an in-memory database: views of the warehouse over tables made by hand."""

    @contextlib.contextmanager
    def opened(views: Sequence[str], tables: Mapping[str, pa.Table]) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect() as connection:
            for schema in {name.split(".")[0] for name in [*tables, *views]}:
                connection.execute(f"create schema {schema}")
            for name, table in tables.items():
                connection.register("incoming", table)
                connection.execute(f"create table {name} as select * from incoming")
            for name in views:
                of_view = "select sql from duckdb_views() where schema_name || '.' || view_name = ?"
                ((sql,),) = warehouse.execute(of_view, [name]).fetchall()
                connection.execute(sql)
            yield connection

    return opened


@pytest.fixture
def copy_project(root, tmp_path) -> Callable[..., Path]:
    """Return a function that copies parts of the project into a folder with a space in its name."""

    def copy(*patterns: str) -> Path:
        project = tmp_path / "a project"
        for source in (path for pattern in patterns for path in root.glob(pattern)):
            target = project / source.relative_to(root)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
        return project

    return copy
