"""Text for people: what may be shown and what a spreadsheet may open, tables in columns, hints at the name meant.

A text of a seed is somebody else's: it may hold characters that hide others, move the cursor of a terminal or break an
SVG, and a spreadsheet runs a cell that begins as a formula. Every command, page and file takes the guards from here.
"""

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence

#: Characters that show nothing though Unicode counts them as letters, marks or symbols: fillers, an empty Braille cell,
#: joiners and selectors of variants.
_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
#: Control characters, format characters such as those that turn the direction of writing, and halves of surrogates.
_HIDDEN = frozenset({"Cc", "Cf", "Cs"})
_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
#: With what a cell begins that spreadsheets run, in both widths of these characters.
_FORMULA_STARTS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
#: A number as people write it. float() also takes "1_000", "nan" and digits of any script: typing errors here.
NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_NUMBER = re.compile(NUMBER, re.ASCII)


def visible(text: str) -> str:
    r"""Return a text without characters that show nothing, on one line: a break or a tab becomes a blank.

    Examples
    --------
    >>> visible("GPT\u200b-4\x1b[31m\n")
    'GPT-4[31m '
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if character in _BREAKS else character for character in text if _shows(character))


def visible_lines(text: str) -> str:
    """Return a text of several lines without characters that show nothing."""
    return "\n".join(map(visible, text.split("\n")))


def spreadsheet_text(text: str) -> str:
    """Return a text as a cell of a CSV file: one that a spreadsheet would run begins with an apostrophe.

    A number stays one. Nothing but the apostrophe is added, so that the text can be had back.

    Examples
    --------
    >>> [spreadsheet_text(text) for text in ("=1+1", "-1.5e3", "base")]
    ["'=1+1", '-1.5e3', 'base']
    """
    runs = text[:1] in _BREAKS or visible(text).lstrip()[:1] in _FORMULA_STARTS
    return f"'{text}" if runs and not _NUMBER.fullmatch(text) else text


def _shows(character: str) -> bool:
    """Tell whether a character shows something, or parts what stands around it."""
    if character in _BREAKS:
        return True
    code = ord(character)
    is_none = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not is_none and character not in _BLANK and unicodedata.category(character) not in _HIDDEN


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
        All of one length; what shows nothing is left out.
    figures_right : bool
        Whether all columns but the first end, not start, below each other.

    Examples
    --------
    >>> aligned([["name", "value"], ["a", "10"]], figures_right=True)
    ['name  value', 'a        10']
    """
    rows = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if figures_right and place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def nearest_names(word: str, known: Iterable[str], count: int = 1, *, loosely: bool = False) -> list[str]:
    """Return the known names that look most like a word, the nearest first; none that is unlike it.

    ``loosely`` takes first the names in which the word stands, the shortest first, then those half like it.
    """
    # Capitals are no other name.
    names = {name.casefold(): name for name in sorted(set(known))}
    word = word.casefold()
    nearest = difflib.get_close_matches(word, names, n=count, cutoff=0.5 if loosely else 0.6)
    if loosely and len(word) > 2:
        nearest = [*sorted((name for name in names if word in name), key=len), *nearest]
    return [names[name] for name in dict.fromkeys(nearest)][:count]


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


def unknown(kind: str, name: str, known: Iterable[str], listed: Iterable[str] | None = None) -> str:
    """Say that there is no such name, and which come nearest; where none does, which there are, or those ``listed``."""
    known = list(known)
    if near := nearest_names(name, known, 3, loosely=True):
        return f"there is no {kind} {name!r}; the nearest: {', '.join(near)}"
    return f"there is no {kind} {name!r}, nor one nearly so called; there are {', '.join(listed or known)}"
