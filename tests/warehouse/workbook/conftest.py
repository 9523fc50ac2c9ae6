"""The workbook as its tests are given it."""

import contextlib
import io
from pathlib import Path

import openpyxl
import pytest

from scripts.workbook import __main__ as command


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> tuple[Path, str]:
    """Write the workbook by its command, once; return it and what the command printed."""
    target = tmp_path_factory.mktemp("exports") / "workbook" / "review.xlsx"
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.setattr(command, "WORKBOOK", target)
        assert command.main() == 0
    return target, printed.getvalue()


@pytest.fixture(scope="session")
def content(written) -> bytes:
    return written[0].read_bytes()


@pytest.fixture(scope="session")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))
