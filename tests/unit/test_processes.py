"""Tasks are shared among processes: each is done once, and what goes wrong in any of them is said."""

import os
import signal
from collections.abc import Iterator

import pytest

from scripts import processes
from scripts.processes import share_out
from scripts.warehouse import OutputError


def squares(numbers: Iterator[int], own: int) -> Iterator[tuple[int, int]]:
    """Yield the square of each number and the process."""
    for number in numbers:
        # Long enough that one process does not do all before the others have started.
        end = os.times().elapsed + (0.05 if os.getpid() == own else 0.001)
        while os.times().elapsed < end:
            pass
        yield number**2, os.getpid()


def fail_in_a_helper(numbers: Iterator[int], own: int, how: str) -> Iterator[None]:
    """Fail in a process that helps, in one of two ways."""
    for number in numbers:
        if os.getpid() != own:
            if how == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OutputError(f"task {number} cannot be done")
        end = os.times().elapsed + 0.05
        while os.times().elapsed < end:
            pass
        yield


@pytest.fixture(autouse=True)
def two_cores(monkeypatch) -> None:
    """Share as on a machine with two cores."""
    monkeypatch.setattr(processes.os, "cpu_count", lambda: 2)


def test_each_task_is_done_once_by_two_processes():
    done = dict(share_out(squares, 200, os.getpid()))
    assert {number: square for number, (square, _) in done.items()} == {number: number**2 for number in range(200)}
    assert len({process for _, process in done.values()}) == 2


def test_one_core_needs_no_helper(monkeypatch):
    monkeypatch.setattr(processes.os, "cpu_count", lambda: 1)
    assert {process for _, (_, process) in share_out(squares, 3, 0)} == {os.getpid()}


@pytest.mark.parametrize(("how", "said"), [("refused", "cannot be done"), ("killed", "ended early")])
def test_what_goes_wrong_in_a_helper_is_said(how, said):
    with pytest.raises(OutputError, match=said):
        list(share_out(fail_in_a_helper, 1000, os.getpid(), how))
