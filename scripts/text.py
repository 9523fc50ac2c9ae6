"""Text for people and from people: tables aligned in columns, numbers as written, hints at the name that was meant."""

import difflib
import math
import re
from collections.abc import Iterable, Sequence

#: A number as people write it. float() also takes "1_000", "nan" and digits of any script: typing errors here.
NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_NUMBER = re.compile(NUMBER, re.ASCII)


def read_number(text: str) -> float:
    """Return the number that a text is.

    Raises
    ------
    ValueError
        If it is none, or too large for a double; the message goes after the text.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError("is not a number; write a plain decimal such as 1.5e9")
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("is too large for a number; the limit is about 1.8e308")
    return value


def aligned(rows: Iterable[Sequence[str]], *, figures_right: bool = False) -> list[str]:
    """Return rows of cells, the header first, as lines whose columns stand below each other.

    Parameters
    ----------
    rows : iterable of sequence of str
        All of one length.
    figures_right : bool
        Whether all columns but the first end, not start, below each other.

    Examples
    --------
    >>> aligned([["name", "value"], ["a", "10"]], figures_right=True)
    ['name  value', 'a        10']
    """
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if figures_right and place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def nearest_names(word: str, known: Iterable[str], count: int = 1, *, however_far: bool = False) -> list[str]:
    """Return the known names that look most like a word, the nearest first; none that is unlike it, unless wanted."""
    # Capitals are no other name.
    names = {name.casefold(): name for name in sorted(set(known))}
    nearest = difflib.get_close_matches(word.casefold(), names, n=count, cutoff=0.0 if however_far else 0.6)
    return [names[name] for name in nearest]


def suggest(word: str, known: Iterable[str]) -> str:
    """Return a hint to append to a message: the nearest known word, or all of a few, or nothing.

    Parameters
    ----------
    word : str
        What was written.
    known : iterable of str
        What would have been right.

    Returns
    -------
    str
        Starts with a blank and stands in parentheses, so it can follow a message directly.
    """
    names = sorted(set(known))
    for nearest in nearest_names(word, names):
        return f" (did you mean '{nearest}'?)"
    return f" (known: {', '.join(names)})" if 0 < len(names) <= 8 else ""


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """Say that there is no such name, and which come nearest."""
    return f"there is no {kind} {name!r}; the nearest: {', '.join(nearest_names(name, known, 3, however_far=True))}"
