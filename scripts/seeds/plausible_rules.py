"""Rules on figures that can be read and still cannot be: declared per seed in ``config.meta.checks``.

A cell may have the right type and lie in its range while the row, or its neighbours, say otherwise: a final run above
all R&D of its year, a stock that the shipments do not give, a column pasted one row down. `CHECKS` names each kind of
rule; its arguments stand in the seeds yml beside the grain. Cells that are empty or reported already are passed over.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from scripts.seeds.files import Row, Table
from scripts.text import suggest

if TYPE_CHECKING:
    from scripts.seeds.declared_rules import Seeds

#: Numbers and words by which a label states a level: 1e26, 2,000, 90%, half, all.
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e\d+)?%?")
_WORDS = {"half": 0.5, "all": 1.0}
#: Relative distance within which a stated level and its value are the same.
_SAME = 1e-6
#: The year, month or day that a text begins with.
_DATED = re.compile(r"(19|20)\d\d(?!\d)(-\d\d(-\d\d)?)?")
#: Fewer pairs than this say nothing about the rank agreement of two columns.
_FEWEST_PAIRS = 15
#: An observation may be dated up to the end of this many years after the last observed one.
YEARS_BEFORE_THE_FUTURE = 2


def _groups(table: Table, group_by: Sequence[str], along: str | None = None) -> Iterable[tuple[tuple, list[Row]]]:
    """Return the rows of each group, in the order of `along`, else of the file."""
    groups: dict[tuple, list[Row]] = defaultdict(list)
    for row in table.rows:
        if row.faulty.isdisjoint(group_by) and (along is None or row.get(along) is not None):
            groups[tuple(row.get(column) for column in group_by)].append(row)
    for key, rows in groups.items():
        yield key, rows if along is None else sorted(rows, key=lambda row: row.get(along))


def _named(columns: Sequence[str], key: Sequence[object]) -> str:
    """Return `` of OpenAI, 2024`` for a group, nothing where all rows are one group."""
    return f" of {', '.join(map(str, key))}" if columns else ""


def _days(seeds: Seeds, table: Table, *, column: str, first: str, last: str | None = None) -> None:
    """Every day lies between two days; without the last one it is no day of the future.

    The future begins two years after the last observed one, not today: a check says the same whenever it runs.
    """
    future = date(seeds.last_observed_year + YEARS_BEFORE_THE_FUTURE, 12, 31)
    lowest, highest = date.fromisoformat(first), date.fromisoformat(last) if last else future
    for row in table.rows:
        day = row.get(column)
        if day is None:
            continue
        if day < lowest:
            table.fault(row, column, f"is too early; it must be {first} or later")
        elif day > highest:
            why = "" if last else f", as last_observed_year in dbt_project.yml is {seeds.last_observed_year}"
            table.fault(row, column, f"is too late; it must be {highest} or earlier{why}")


def _pattern(_: Seeds, table: Table, *, column: str, pattern: str, like: str) -> None:
    """Every text that is given has a form."""
    for row in table.rows:
        if row.get(column) is not None and not re.fullmatch(pattern, row.text[column]):
            table.fault(row, column, f"is not written as {like}; correct it")


def _whole(_: Seeds, table: Table, *, column: str) -> None:
    """Every number is a count."""
    for row in table.rows:
        if row.get(column) is not None and not float(row.get(column)).is_integer():
            table.fault(row, column, "is not a whole number, and something is counted here; correct it")


def _layers(seeds: Seeds, table: Table, *, column: str) -> None:
    """Every word is a layer of the project."""
    for row in table.rows:
        word = row.get(column)
        if word is not None and word not in seeds.layers:
            table.fault(row, column, f"is not one of the layers in dbt_project.yml{suggest(word, seeds.layers)}")


def _scale(_: Seeds, table: Table, *, unit: str, natural: str, base: str) -> None:
    """Every measure whose unit is not the natural one is a logarithm, and no other."""
    for row in table.rows:
        if not row.faulty.isdisjoint((unit, natural, base)):
            continue
        if (row.get(base) is None) != (row.get(unit) == row.get(natural)):
            message = (
                f"does not fit {unit} '{row.text[unit]}' of {natural} '{row.text[natural]}'; correct one of the three"
            )
            table.report(row.line, base, f"'{row.text[base]}' {message}")


def _given(
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


def _matches(seeds: Seeds, table: Table, *, by: str, to: str, columns: Mapping[str, str]) -> None:
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


def _delay(
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


def _dated(_: Seeds, table: Table, *, text: str, day: str) -> None:
    """Every text that begins as a year, a month or a day names that of the day beside it."""
    for row in table.rows:
        found = _DATED.match(row.get(text) or "")
        if found and row.get(day) is not None and not row.get(day).isoformat().startswith(found[0]):
            table.fault(row, text, f"does not agree with {day}, {row.text[day]}; correct one of the two")


def _each(
    _: Seeds,
    table: Table,
    *,
    column: str,
    numbers: Sequence[str],
    known: Mapping[str, Sequence[Any]],
    unit: str | None = None,
    others: Sequence[Any] | None = None,
) -> None:
    """Every word of a column has the range and unit it is declared with; `others` holds for all other words."""
    for row in table.rows:
        if row.get(column) is None:
            continue
        # As text, because dbt takes no other keys in a yml file.
        word = str(row.get(column))
        if word not in known and others is None:
            message = f"is not one of {', '.join(known)}{suggest(word, known)}"
            table.fault(row, column, f"{message}; correct it, or declare its range in the seeds yml")
            continue
        *units, low, high = known.get(word, others)
        if unit is not None and row.get(unit) not in {None, *units}:
            table.fault(row, unit, f"is not the unit of {word}, which is given in {units[0]}; convert the value")
            continue
        for name in numbers:
            number = row.get(name)
            if number is not None and not float(low) <= number <= float(high):
                message = f"is outside what {word} can be, {float(low):g} to {float(high):g}"
                table.fault(row, name, f"{message} {row.text[unit] if unit else ''}".rstrip() + "; correct it")


def _ratios(
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


def _steps(
    _: Seeds,
    table: Table,
    *,
    column: str,
    low: float | str,
    high: float | str,
    along: str | None = None,
    group_by: Sequence[str] = (),
) -> None:
    """Every value over the one before it in its group lies in a range."""
    for key, rows in _groups(table, group_by, along):
        for before, row in pairwise([row for row in rows if not row.is_empty(column)]):
            values = [each.get(column) for each in (before, row)]
            # Across a cell that is reported already, or that is no more than 0, there is no step.
            if None in values or min(values) <= 0:
                continue
            ratio = values[1] / values[0]
            if not float(low) <= ratio <= float(high):
                message = (
                    f"is {ratio:.3g} times the value before it{_named(group_by, key)}, {before.text[column]} on line "
                    f"{before.line}, but a step lies between {float(low):g} and {float(high):g}; correct one of the two"
                )
                table.fault(row, column, message)


def _no_gaps(_: Seeds, table: Table, *, along: str, group_by: Sequence[str] = ()) -> None:
    """No year between two of a group is left out."""
    for key, rows in _groups(table, group_by, along):
        for before, row in pairwise(rows):
            if row.get(along) - before.get(along) > 1:
                message = (
                    f"follows {before.text[along]} on line {before.line}{_named(group_by, key)}; no year may be left "
                    f"out: add the row of {before.get(along) + 1}, or correct the year"
                )
                table.report(row.line, along, f"{row.text[along]} {message}")


def _record(
    _: Seeds, table: Table, *, column: str, along: str, factor: float, floor: float | str, since: str, unless: str
) -> None:
    """No value stands far above all that came before it, or absurdly far below, unless its row says why."""
    best: Row | None = None
    for _key, rows in _groups(table, (), along):
        for row in rows:
            value = row.get(column)
            if value is None:
                continue
            if (
                best is not None
                and row.get(along) >= date.fromisoformat(since)
                and value > float(factor) * best.get(column)
                and row.get(unless) is None
            ):
                message = (
                    f"is {value / best.get(column):.3g} times the record before it, {best.text[column]} on line "
                    f"{best.line}, and no record since {since} was more than {float(factor):g} times the last; correct "
                    f"it, or say in {unless} of the row why it is right"
                )
                table.fault(row, column, message)
            elif best is not None and value < float(floor) * best.get(column) and row.get(unless) is None:
                message = (
                    f"is {value / best.get(column):.3g} of the record of its time, {best.text[column]} on line "
                    f"{best.line}; correct it or {along}, or say in {unless} of the row why it is right"
                )
                table.fault(row, column, message)
            elif best is None or value > best.get(column):
                best = row


def _parts(
    _: Seeds,
    table: Table,
    *,
    column: str,
    value: str,
    whole: str,
    of: Sequence[str],
    group_by: Sequence[str] = (),
) -> None:
    """Parts, rows of some words of a column added up within a group, are no more than the row of the whole."""
    for key, rows in _groups(table, group_by):
        wholes = [row for row in rows if row.get(column) == whole and row.get(value) is not None]
        given = [row for row in rows if row.get(column) in of and row.get(value) is not None]
        added = math.fsum(row.get(value) for row in given)
        if wholes and given and added > wholes[0].get(value) * (1 + _SAME):
            names = " and ".join(f"{row.text[column]} (line {row.line})" for row in given)
            message = (
                f"{wholes[0].text[value]} of {whole} is less than {names}{_named(group_by, key)}, {added:g}, "
                "which are parts of it; correct one of them"
            )
            table.report(wholes[0].line, value, message)


def _accumulates(
    _: Seeds, table: Table, *, stock: str, flow: str, along: str, since: int, tolerance: float | str
) -> None:
    """Every stock is the sum of all that flowed in since a year."""
    for _key, rows in _groups(table, (), along):
        counted = [row for row in rows if row.get(along) >= since]
        for place, row in enumerate(counted):
            inflows = [each.get(flow) for each in counted[: place + 1]]
            if row.get(stock) is None or None in inflows:
                continue
            added = math.fsum(inflows)
            if abs(row.get(stock) / added - 1) > float(tolerance):
                message = (
                    f"is not the sum of {flow} from {since} to {row.text[along]}, {added:g}, within "
                    f"{float(tolerance):.0%}; correct the stock or one of the flows"
                )
                table.fault(row, stock, message)


def _stated(seeds: Seeds, table: Table, *, label: str, value: str, measure: str) -> None:
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


def _agreement(_: Seeds, table: Table, *, columns: Sequence[str], at_least: float | str) -> None:
    """Two columns rank their rows alike, as they would not were one of them swapped or pasted a row lower."""
    pairs = [[row.get(column) for column in columns] for row in table.rows]
    pairs = [pair for pair in pairs if None not in pair]
    if len(pairs) < _FEWEST_PAIRS:
        return
    # Imported here: it takes longer than a what-if, which imports this file and asks for no rank.
    from scipy.stats import spearmanr

    found = spearmanr(pairs).statistic
    # A column of one value has no ranks to agree with.
    if not found >= float(at_least):
        message = (
            f"rank the rows differently (rank correlation {found:.2f}, at least {float(at_least):g} is expected): one"
            " of the columns may be swapped or shifted by some rows; restore it"
        )
        table.report(None, ", ".join(columns), message)


def _years_with(_: Seeds, table: Table, *, day: str, column: str, since: int) -> None:
    """No year is empty between the first year, or a later one, and the last: each has a row that gives a figure."""
    if not table.intact:
        return
    # A cell that is reported already is not missing.
    given = {row.values[day].year for row in table.rows if row.values.get(day) and row.values.get(column) is not None}
    recent = {year for year in given if year >= since}
    for year in range(min(recent, default=since), max(recent, default=since)):
        if year not in given:
            message = f"no row of {year} gives {column}, and later tables sum it by year; restore the rows of {year}"
            table.report(None, day, message)


def _vintage(seeds: Seeds, table: Table, *, day: str, source: str | None = None, source_id: str | None = None) -> None:
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


#: What ``config.meta.checks`` can ask for, in the order in which it is checked: single cells first.
CHECKS: dict[str, Callable[..., None]] = {
    "days": _days,
    "pattern": _pattern,
    "whole": _whole,
    "layers": _layers,
    "matches": _matches,
    "scale": _scale,
    "each": _each,
    "vintage": _vintage,
    "given": _given,
    "delay": _delay,
    "dated": _dated,
    "ratios": _ratios,
    "steps": _steps,
    "no_gaps": _no_gaps,
    "record": _record,
    "parts": _parts,
    "accumulates": _accumulates,
    "stated": _stated,
    "agreement": _agreement,
    "years_with": _years_with,
}
