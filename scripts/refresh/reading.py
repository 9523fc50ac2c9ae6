"""What a reader hands over: the rows that the seed shall hold, and what they are compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from scripts.refresh.source import Cells


@dataclass(frozen=True)
class Vintage:
    """The day that a file shows, and whether it is known: else it is the day on which the file was read."""

    day: date
    is_known: bool


@dataclass(frozen=True)
class Reading:
    """The new rows of a seed, what of them is compared with which rows by which key, and what to tell.

    ``others`` holds the new rows of further seeds that the same file fills. Without ``compared``, all rows are.
    """

    rows: Sequence[Cells]
    before: Sequence[Cells]
    key: Sequence[str]
    compared: Sequence[Cells] | None = None
    notes: Sequence[str] = ()
    unknown: Sequence[str] = ()
    others: Mapping[str, Sequence[Cells]] = field(default_factory=dict)
