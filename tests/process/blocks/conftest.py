"""The run that stopped and repeated runs are compared with."""

import pytest

from scripts.blocks.run import run_ensemble
from tests.process.blocks.toy_chain import BLOCK, files, toy_plan


@pytest.fixture(scope="session")
def reference(tmp_path_factory):
    """Return the files of eight blocks computed one by one in this process."""
    folder = tmp_path_factory.mktemp("reference")
    run_ensemble(toy_plan(), 8 * BLOCK, str(folder))
    return files(folder)
