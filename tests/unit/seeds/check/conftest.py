"""Copies of the seeds, for one fault each."""

import shutil
from pathlib import Path

import pytest

from scripts.seeds.required_rows import REQUIRED_ROWS
from tests.unit.seeds.check.seed_copies import LENET, MODELS, REPOSITORY, matches, read, write


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the check reads, with the largest observed models of each year only.

    Without the list of required rows, as most tests are of other rules.
    """
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(REPOSITORY / "seeds", folder / "seeds")
    shutil.copy(REPOSITORY / "dbt_project.yml", folder)
    models = read(folder / MODELS)
    kept, years, record = [], set(), 0.0
    for row in models[:-9]:
        compute, year = float(row["training_compute_flop"] or 0), row["publication_date"][:4]
        if compute > record or year not in years or matches(row, LENET):
            kept.append(row)
            years.add(year)
            record = max(record, compute)
    write(folder / MODELS, [*models[-9:], *kept])
    (folder / REQUIRED_ROWS).unlink()
    return folder


@pytest.fixture
def root(small: Path, tmp_path: Path) -> Path:
    """Return a copy of the small seeds, for the faults of one test."""
    return shutil.copytree(small, tmp_path, dirs_exist_ok=True)
