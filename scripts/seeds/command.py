"""What the commands on seeds are called with."""

import argparse
from collections.abc import Sequence
from pathlib import Path


def chosen_root(command: str, purpose: str, argv: Sequence[str] | None) -> Path:
    """Return the repository root that a command is to work on, which ``--root`` names.

    Parameters
    ----------
    command : str
        How the command is called.
    purpose : str
        What it does, in one sentence.
    argv : sequence of str, optional
        Arguments after the program name; those of the process by default.
    """
    parser = argparse.ArgumentParser(prog=command, description=purpose)
    parser.add_argument("--root", type=Path, default=Path(), help="repository root; here by default")
    return parser.parse_args(argv).root
