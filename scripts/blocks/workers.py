"""Start dask workers on this machine, within a time limit, and say in one line why they could not start.

The constructor of a cluster waits for its workers for as long as they take, and for ever for one that never starts. So
the cluster starts without workers, is asked for them, and they are waited for here.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator

from scripts.warehouse import OutputError

#: A worker imports the project and its libraries first, which takes seconds, and longer beside many others.
START_SECONDS = 60
#: After this long a worker that does not stop is left to the end of this process, which ends it.
STOP_SECONDS = 5
_SECONDS_BETWEEN_LOOKS = 0.05
#: What a worker of this machine does first. Ctrl-C reaches every process of the terminal; this one tells the workers to
#: stop.
PRELOAD = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
#: Who logs an error of a worker that starts: the process that guards it, and the loop of the cluster.
_LOGGERS = ("distributed.nanny", "tornado.application")
CURE = "start fewer with --workers, if memory ran out, or leave --engine dask out"


@contextlib.contextmanager
def workers_here(n_workers: int | None) -> Iterator[str]:
    """Start workers of one thread each, yield the address of their scheduler, and stop them.

    Parameters
    ----------
    n_workers : int, optional
        How many; by default one for each core.

    Raises
    ------
    OutputError
        If a worker ends or fails while starting, or none of those that lack appears for `START_SECONDS`.
    """
    from dask.system import CPU_COUNT
    from distributed import LocalCluster

    wanted = n_workers or CPU_COUNT
    try:
        # Only this machine can reach it, no dashboard is served, and any free port will do.
        cluster = LocalCluster(
            n_workers=0,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
            memory_limit=1 / wanted,
            preload=PRELOAD,
        )
    except (RuntimeError, OSError, TimeoutError) as error:
        raise OutputError(f"the workers cannot start on this machine ({error}): {CURE}") from None
    try:
        with _errors_heard() as errors:
            cluster.scale(wanted)
            _wait_for(cluster, wanted, errors)
        yield cluster.scheduler_address
    finally:
        with _errors_heard():
            try:
                cluster.close(timeout=STOP_SECONDS)
            except TimeoutError:
                # A worker that could not start may never say that it stopped: dask need not wait for it once more.
                cluster.shutdown_on_close = False


def _wait_for(cluster: object, wanted: int, errors: list[BaseException]) -> None:
    """Wait until that many workers are there; raise when one fails, or when for too long no other one appears."""
    started, since = 0, time.monotonic()
    while started < wanted:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        if errors:
            raise OutputError(f"the workers cannot start on this machine ({_told(errors[0])}): {CURE}")
        now = len(cluster.scheduler_info["workers"])
        if now > started:
            started, since = now, time.monotonic()
        elif time.monotonic() - since > START_SECONDS:
            raise OutputError(
                f"{started} of {wanted} workers started on this machine, and no other one in {START_SECONDS} seconds: "
                f"{CURE}"
            )


@contextlib.contextmanager
def _errors_heard() -> Iterator[list[BaseException]]:
    """Gather the errors that dask logs of its workers, in place of printing them."""
    errors: list[BaseException] = []

    def hear(record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        errors.extend([error] if error else [])
        return error is None

    for name in _LOGGERS:
        logging.getLogger(name).addFilter(hear)
    try:
        yield errors
    finally:
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(hear)


def _told(error: BaseException) -> str:
    """Return in one line what was first wrong, of an error that others were raised from."""
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
