"""What people give to commands: whole numbers and paths."""

import argparse
import re
from pathlib import Path


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
