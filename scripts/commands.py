"""How every command starts and ends, whoever or whatever is at the other side of it."""

import argparse
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

#: Exit codes as shells give them: ended by Ctrl-C, and by a reader that has gone.
STOPPED, UNREAD = 130, 141


def run_command(main: Callable[[], int | None], purpose: str | None = None) -> NoReturn:
    """Run a command as all that this process does, and end with its exit code.

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
    try:
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


def whole_number(text: str) -> int:
    """Read an argument that is a whole number in plain digits; int() also takes "1_000" and digits of any script."""
    if not re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number; write plain digits, such as 2030")
    return int(text)


def user_path(text: str) -> Path:
    """Return a path as people write it: ``~`` is the home folder, also where no shell has put it in."""
    try:
        return Path(text).expanduser()
    except RuntimeError:  # nobody of that name has a home folder
        return Path(text)
