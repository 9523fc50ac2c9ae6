"""Run dbt with the packages of this environment.

Usage: ``python -m scripts.dbt ARGUMENTS``, from the root of the repository, as in ``python -m scripts.dbt build``.
"""

import os
import sys
import threading

#: In the environment of a dbt that ends when its standard input does: with the process that holds the other end.
ENDS_WITH_INPUT = "DBT_ENDS_WITH_INPUT"


def dbt_command(*arguments: str) -> list[str]:
    """Return the command that runs dbt with these arguments; it is run from the root of the repository."""
    return [sys.executable, "-m", "scripts.dbt", *arguments]


def _end_with_input() -> None:
    """Wait for the end of standard input, then end at once: nobody is left to read the result."""
    # Not sys.stdin, whose lock a thread that waits would keep from the end of the interpreter.
    while os.read(0, 1024):
        pass
    os._exit(1)


if __name__ == "__main__":
    if os.environ.get(ENDS_WITH_INPUT):
        threading.Thread(target=_end_with_input, daemon=True).start()
    # Imported here: those who only want the command must not wait a second for dbt.
    from dbt.cli.main import cli

    cli()
