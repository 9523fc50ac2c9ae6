"""Let Ctrl-C end a command in one line while it still imports what it needs."""

import os
import signal
import sys

#: Exit code of a command that Ctrl-C ended, as shells give it.
STOPPED = 130


def stop_plainly_while_importing() -> None:
    """Until ``take_over``, let Ctrl-C end this process at once: there is nothing to put away yet.

    Only where ``python -m`` is about to run a command: who imports the project into a program of their own, or runs it
    with Ctrl-C ignored, keeps that.
    """
    if sys.argv[:1] == ["-m"] and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)


def take_over() -> None:
    """Let Ctrl-C raise KeyboardInterrupt again: the command has begun, and ends in an orderly way."""
    if signal.getsignal(signal.SIGINT) is _stop:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _stop(*_: object) -> None:
    """Say so and end; an exception could be lost in the import that it falls into."""
    os.write(2, b"\nStopped.\n")
    os._exit(STOPPED)
