"""Run a command: what it prints can do no more than show text, and it ends in one line whoever leaves first."""

import argparse
import os
import sys
from collections.abc import Callable
from typing import NoReturn, TextIO

from ensemble.own_process import say_of_command
from scripts.stopping import STOPPED, take_over
from scripts.text import visible_lines

#: Exit code of a command whose reader has gone, as shells give it.
UNREAD = 141


class ShownOnly:
    """A stream that lets through what shows, line breaks, and the return with which a progress bar begins."""

    def __init__(self, stream: TextIO) -> None:
        """Write to a stream."""
        self._stream = stream

    def __getattr__(self, name: str) -> object:
        """Return everything but ``write`` from the stream itself."""
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write what shows of a text; return its length, as streams do."""
        start = "\r" if text.startswith("\r") else ""
        self._stream.write(start + visible_lines(text.removeprefix(start)))
        return len(text)


def run_command(main: Callable[[], int | None], purpose: str | None = None) -> NoReturn:
    """Run a command with guarded output as all that this process does, and end with its exit code.

    Ctrl-C, a reader that has read enough (as ``| head`` has), and what the system refuses end it in one line or none.

    Parameters
    ----------
    main : callable
        The command; it returns its exit code, or None for 0.
    purpose : str, optional
        Of a command without arguments, what its module says of it: then all arguments but --help are refused.
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):
        # A terminal that lacks a character still shows the others.
        stream.reconfigure(errors="backslashreplace")
    sys.stdout, sys.stderr = (stream and ShownOnly(stream) for stream in (sys.stdout, sys.stderr))
    say_of_command()
    try:
        take_over()
        code = _exit_code(main, purpose)
        if sys.stdout:
            sys.stdout.flush()
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        code = STOPPED
    except BrokenPipeError:
        code = UNREAD
    except OSError as error:
        print(error, file=sys.stderr)
        code = 1
    _leave_unread()
    sys.exit(code)


def _exit_code(main: Callable[[], int | None], purpose: str | None) -> int:
    """Run a command, and return the code that it ends with in whichever way."""
    try:
        if purpose is not None:
            name = sys.modules["__main__"].__spec__.name.removesuffix(".__main__")
            argparse.ArgumentParser(prog=f"python -m {name}", description=purpose.partition("\n\n")[0]).parse_args()
        return main() or 0
    except SystemExit as left:
        return left.code


def _leave_unread() -> None:
    """Let what nobody can read go nowhere, so that the end of the process does not complain of it."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
