"""Copies of the seeds, for one fault each."""

import shutil
from pathlib import Path

import pytest

from tests.unit.seeds.check.seed_copies import LENET, MODELS, REPOSITORY, matches, read, write


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the check reads, with ten observed models instead of hundreds."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(REPOSITORY / "seeds", folder / "seeds")
    shutil.copy(REPOSITORY / "dbt_project.yml", folder)
    models = read(folder / MODELS)
    write(folder / MODELS, [*models[-9:], *(row for row in models if matches(row, LENET))])
    return folder


@pytest.fixture
def root(small: Path, tmp_path: Path) -> Path:
    """Return a copy of the small seeds, for the faults of one test."""
    return shutil.copytree(small, tmp_path, dirs_exist_ok=True)
