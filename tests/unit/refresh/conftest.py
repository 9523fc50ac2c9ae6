"""A copy of the seeds to refresh, and the command that does it."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.refresh.__main__ import main

VINTAGE = "2026-10-01"


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """Return a folder with all seeds and the settings of the project, and nothing else."""
    folder = tmp_path / "a project"
    shutil.copytree(root / "seeds", folder / "seeds")
    shutil.copy(root / "dbt_project.yml", folder)
    return folder


@pytest.fixture
def observations(project: Path) -> Path:
    """Return the folder of the observation seeds."""
    return project / "seeds" / "observations"


@pytest.fixture
def refresh(project: Path) -> Callable[..., int]:
    """Return a function that saves a file beside the project and refreshes a source from it."""

    def run(source: str, content: str | bytes, *options: str, name: str = "export.csv") -> int:
        file = project.parent / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return main([source, "--from", str(file), "--vintage", VINTAGE, "--root", str(project), *options])

    return run


@pytest.fixture
def untouched(project: Path, root: Path) -> Callable[[], None]:
    """Return a function that asserts that every file of the seeds is what it was when the test began."""
    files = {path: path.read_bytes() for path in sorted((project / "seeds").rglob("*")) if path.is_file()}

    def check() -> None:
        assert {path: path.read_bytes() for path in sorted((project / "seeds").rglob("*")) if path.is_file()} == files

    return check


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a seed."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def source_of(project: Path) -> Callable[[str], dict[str, str]]:
    """Return a function that gives the row of a source id."""

    def find(source_id: str) -> dict[str, str]:
        (row,) = (row for row in read(project / "seeds/reference/sources.csv") if row["source_id"] == source_id)
        return row

    return find
