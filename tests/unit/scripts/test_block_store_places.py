"""A folder of blocks reads and writes nothing outside itself."""

import pytest

from scripts.blocks.store import LocalFolder
from scripts.warehouse import OutputError

BLOCK = "digest=0123456789abcdef/seed=1/block=0/part.parquet"


@pytest.fixture
def elsewhere(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "part.parquet").write_bytes(b"mine")
    return tmp_path / "elsewhere"


def refused(folder: LocalFolder, name: str) -> None:
    with pytest.raises(OutputError, match="leads out of the run's folder"):
        folder.open(name)
    with pytest.raises(OutputError, match="leads out of the run's folder"):
        folder.write(name, b"theirs")


def test_a_linked_folder_of_a_block_is_refused(tmp_path, elsewhere):
    block = tmp_path / "run" / BLOCK
    block.parent.parent.mkdir(parents=True)
    block.parent.symlink_to(elsewhere)
    refused(LocalFolder(str(tmp_path / "run")), BLOCK)
    assert (elsewhere / "part.parquet").read_bytes() == b"mine"


def test_a_linked_file_of_a_block_is_refused(tmp_path, elsewhere):
    block = tmp_path / "run" / BLOCK
    block.parent.mkdir(parents=True)
    block.symlink_to(elsewhere / "part.parquet")
    refused(LocalFolder(str(tmp_path / "run")), BLOCK)
    assert (elsewhere / "part.parquet").read_bytes() == b"mine"


def test_a_name_that_climbs_out_is_refused(tmp_path, elsewhere):
    refused(LocalFolder(str(tmp_path / "run")), "../elsewhere/part.parquet")
    assert (elsewhere / "part.parquet").read_bytes() == b"mine"


def test_the_folder_itself_may_be_a_link(tmp_path):
    (tmp_path / "large disk").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "large disk")
    folder = LocalFolder(str(tmp_path / "run"))
    folder.write(BLOCK, b"a block")
    with folder.open(BLOCK) as file:
        assert file.read() == b"a block"
    assert folder.names() == {BLOCK}
