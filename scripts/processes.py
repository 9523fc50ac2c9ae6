"""Share numbered tasks among processes, one for each core."""

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from scripts.warehouse import OutputError

#: More would import more than they draw.
MOST_PROCESSES = 4

#: Does tasks, whose numbers it is given one by one, and yields what each gives.
Work = Callable[..., Iterator[Any]]


def share_out(work: Work, n_tasks: int, *arguments: object) -> Iterator[tuple[int, Any]]:
    """Do tasks in as many processes as there are cores, and yield number and result of each, in no order.

    Each process takes the next task when it is free. They share nothing but the number of that task, so the result of a
    task is the same in any of them.

    Parameters
    ----------
    work : callable
        Called once in each process as ``work(numbers, *arguments)``; a function of a module, so that another process
        can import it.
    n_tasks : int
        Tasks are numbered from 0.
    *arguments : object
        The same for each process.

    Raises
    ------
    OutputError
        If a task cannot be done.
    """
    # Started anew, not forked: a copy of this process would find DuckDB without its threads.
    context = multiprocessing.get_context("spawn")
    taken = context.Value("i", 0)
    helpers: dict[Connection, BaseProcess] = {}
    try:
        for _ in range(min(os.cpu_count() or 1, MOST_PROCESSES, n_tasks) - 1):
            here, there = context.Pipe(duplex=False)
            helpers[here] = context.Process(target=_help, args=(there, taken, n_tasks, work, arguments), daemon=True)
            helpers[here].start()
            there.close()
        working = list(helpers)
        for numbered in _numbered(work, taken, n_tasks, arguments):
            yield numbered
            # A helper waits when nobody reads what it sends.
            yield from _results(working, timeout=0)
        while working:
            yield from _results(working, timeout=None)
    finally:
        for helper in helpers.values():
            helper.terminate()
            helper.join()


# The shared counter of multiprocessing has no public type, and a task may return anything: hence Any, here and below.
def _numbered(work: Work, taken: Any, n_tasks: int, arguments: Iterable) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
    """Take tasks until none is left, and yield number and result of each."""
    current = 0

    def numbers() -> Iterator[int]:
        nonlocal current
        while True:
            with taken.get_lock():
                current = taken.value
                taken.value += 1
            if current >= n_tasks:
                return
            yield current

    for result in work(numbers(), *arguments):
        yield current, result


def _help(results: Connection, taken: Any, n_tasks: int, work: Work, arguments: Iterable) -> None:  # noqa: ANN401
    """Do tasks in a process of its own and send their results; the last one sent is None, or what went wrong."""
    # Ctrl-C reaches all processes of a terminal: the one that started this one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nobody reads on when that one was killed.
    with contextlib.suppress(BrokenPipeError):
        try:
            for numbered in _numbered(work, taken, n_tasks, arguments):
                results.send(numbered)
            results.send(None)
        except (OutputError, OSError) as error:
            results.send(error)


def _results(working: list[Connection], timeout: float | None) -> Iterator[tuple[int, Any]]:
    """Yield what helpers have sent, of each at most one, and forget those that are done."""
    for helper in wait(working, timeout):
        try:
            received = helper.recv()
        except EOFError:
            raise OutputError("a process that helped ended early, as it says above or because it was killed") from None
        if isinstance(received, Exception):
            raise received
        if received is None:
            working.remove(helper)
        else:
            yield received
