"""Run a command so that what it prints cannot do more to a terminal than show text."""

import sys
from collections.abc import Callable
from typing import NoReturn, TextIO

from scripts.text import visible_lines


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


def run_command(main: Callable[[], int | None]) -> NoReturn:
    """Run a command, with guarded output, and exit with its code."""
    sys.stdout, sys.stderr = ShownOnly(sys.stdout), ShownOnly(sys.stderr)
    sys.exit(main())
