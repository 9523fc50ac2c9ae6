"""The seed that a refresh finds."""

from pathlib import Path

import pytest

from tests.unit.refresh.exports_of_epoch import OLD_SEED


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """Return the path of a small seed in a folder of its own."""
    path = tmp_path / "seeds" / "models.csv"
    path.parent.mkdir()
    path.write_text(OLD_SEED)
    return path
