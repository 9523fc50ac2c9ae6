"""Rules that the cells of one row must keep with each other, or with the row of another seed that they name."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from scripts.seeds.files import Table

if TYPE_CHECKING:
    from scripts.seeds.declared_rules import Seeds

#: Numbers and words by which a label states a level: 1e26, 2,000, 90%, half, all.
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e\d+)?%?")
_WORDS = {"half": 0.5, "all": 1.0}
#: Relative distance within which a stated level and its value are the same.
_SAME = 1e-6
#: The year, month or day that a text begins with.
_DATED = re.compile(r"(19|20)\d\d(?!\d)(-\d\d(-\d\d)?)?")


def scale(_: Seeds, table: Table, *, unit: str, natural: str, base: str) -> None:
    """Every measure whose unit is not the natural one is a logarithm, and no other."""
    for row in table.rows:
        if not row.faulty.isdisjoint((unit, natural, base)):
            continue
        if (row.get(base) is None) != (row.get(unit) == row.get(natural)):
            message = (
                f"does not fit {unit} '{row.text[unit]}' of {natural} '{row.text[natural]}'; correct one of the three"
            )
            table.report(row.line, base, f"'{row.text[base]}' {message}")


def given(
    _: Seeds,
    table: Table,
    *,
    columns: Sequence[str],
    counts: Sequence[int],
    where: Mapping[str, Sequence] | None = None,
) -> None:
    """As many of some columns are filled as one of the counts says, in rows that have the words of `where`."""
    for row in table.rows:
        if not row.faulty.isdisjoint(columns):
            continue
        if not all(row.get(column) in words for column, words in (where or {}).items()):
            continue
        filled = [column for column in columns if row.get(column) is not None]
        if len(filled) not in counts:
            wanted = " or ".join(str(count) for count in counts)
            message = f"{len(filled)} of these are given ({', '.join(filled) or 'none'}), where {wanted} must be"
            table.report(row.line, ", ".join(columns), f"{message}; fill or empty them")


def matches(seeds: Seeds, table: Table, *, by: str, to: str, columns: Mapping[str, str]) -> None:
    """Columns say the same as those of the row of another seed that has the same key; an empty key has no such row."""
    name, _, key = to.partition(".")
    others = {other.get(key): other for other in seeds.tables[name].rows}
    for row in table.rows:
        other = others.get(row.get(by))
        if row.get(by) is None or other is None:
            continue
        for column, theirs in columns.items():
            if {column, theirs} & (row.faulty | other.faulty) or row.get(column) == other.get(theirs):
                continue
            message = (
                f"differs from {theirs} of {row.text[by]}, '{other.text[theirs]}' ({seeds.tables[name].file}:"
                f"{other.line}); make the two agree"
            )
            table.fault(row, column, message)


def delay(
    _: Seeds,
    table: Table,
    *,
    day: str,
    end: str,
    least: int,
    most: int,
    where: Mapping[str, Sequence] | None = None,
) -> None:
    """Refuse a day too early or too late after the end of its year or period, in rows with the words of `where`."""
    for row in table.rows:
        known, period = row.get(day), row.get(end)
        if None in (known, period) or not all(row.get(column) in words for column, words in (where or {}).items()):
            continue
        if isinstance(period, int):
            period = date(period, 12, 31)
        days = (known - period).days
        if not least <= days <= most:
            message = f"is {days} days after the end of {row.text[end]}, but must be {least} to {most} days after it"
            table.fault(row, day, f"{message}; correct one of the two")


def dated(_: Seeds, table: Table, *, text: str, day: str) -> None:
    """Every text that begins as a year, a month or a day names that of the day beside it."""
    for row in table.rows:
        found = _DATED.match(row.get(text) or "")
        if found and row.get(day) is not None and not row.get(day).isoformat().startswith(found[0]):
            table.fault(row, text, f"does not agree with {day}, {row.text[day]}; correct one of the two")


def vintage(seeds: Seeds, table: Table, *, day: str, source: str | None = None, source_id: str | None = None) -> None:
    """No day is after that of the file it comes from: of the source named in a column, or of one for all rows."""
    vintages = {row.get("source_id"): row for row in seeds.tables["sources"].rows}
    for row in table.rows:
        name = row.get(source) if source else source_id
        found = vintages.get(name)
        if row.get(day) is None or found is None or found.get("vintage") is None:
            continue
        if row.get(day) > found.get("vintage"):
            message = (
                f"is after {found.get('vintage')}, the day of the file of {name} "
                f"({seeds.tables['sources'].file}:{found.line}); correct one of the two"
            )
            table.fault(row, day, message)


def ratios(
    _: Seeds,
    table: Table,
    *,
    of: str,
    over: Sequence[str],
    low: float | str,
    high: float | str,
) -> None:
    """One column over the product of others lies in a range in every row that gives them all."""
    for row in table.rows:
        top, below = row.get(of), [row.get(column) for column in over]
        if None in (top, *below) or not all(below):
            continue
        ratio = top / math.prod(below)
        if not float(low) <= ratio <= float(high):
            shown = " x ".join(f"{column} {row.text[column]}" for column in over)
            message = f"is {ratio:.3g} times {shown}, but lies between {float(low):.3g} and {float(high):.3g} times"
            table.fault(row, of, f"{message}; correct one of them")


def observed(
    seeds: Seeds,
    table: Table,
    *,
    column: str,
    by: str,
    to: str,
    of: str,
    low: float | str,
    high: float | str,
    where: Mapping[str, Sequence] | None = None,
) -> None:
    """Assumptions for what another seed observed lie within factors of it, in rows with the words of `where`."""
    name, _, key = to.partition(".")
    other_table = seeds.tables[name]
    others = {other.get(key): other for other in other_table.rows if other.get(of)}
    for row in table.rows:
        other, value = others.get(row.get(by)), row.get(column)
        if None in (other, value) or not all(row.get(each) in words for each, words in (where or {}).items()):
            continue
        ratio = value / other.get(of)
        if not float(low) <= ratio <= float(high):
            message = (
                f"is {ratio:.3g} times what was observed for {row.text[by]}, {other.text[of]} ({other_table.file}:"
                f"{other.line}), but lies between {float(low):g} and {float(high):g} times; correct one of the two"
            )
            table.fault(row, column, message)


def stated(seeds: Seeds, table: Table, *, label: str, value: str, measure: str) -> None:
    """Every label states the level of its row, in the unit in which people read the measure."""
    measures = {row.get("measure"): row for row in seeds.tables["projection_measures"].rows}
    for row in table.rows:
        text, level, scale = row.get(label), row.get(value), measures.get(row.get(measure))
        if None in (text, level, scale) or scale.get("reading_factor") is None:
            continue
        base = scale.get("logarithm_base")
        try:
            natural = base**level if base else level
        except OverflowError:
            natural = math.inf
        reading = natural / scale.get("reading_factor")
        if not any(math.isclose(reading, stated, rel_tol=_SAME) for stated in _levels(text)):
            message = (
                f"is {reading:.6g} {scale.get('reading_unit')}, which the label '{text}' does not say; make value and "
                "label agree"
            )
            table.fault(row, value, message)


def _levels(text: str) -> list[float]:
    """Return the levels that a label can be read to state."""
    numbers = [
        float(found.rstrip("%").replace(",", "")) / (100 if found.endswith("%") else 1)
        for found in _NUMBER.findall(text)
    ]
    return numbers + [_WORDS[word] for word in text.lower().split() if word in _WORDS]
