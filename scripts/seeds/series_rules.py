"""Rules on rows together: steps, gaps and records of a series, stock and flow, parts of a whole."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from scripts.seeds.files import Row, Table

if TYPE_CHECKING:
    from scripts.seeds.declared_rules import Seeds

#: By how much of a whole its parts may add up to more: figures are rounded.
_ROUNDING = 1e-6
#: Of fewer rows that lead no share is judged.
_FEWEST_LEADERS = 15
#: Of rows that a verdict passes over, as many are named.
_LINES_SHOWN = 5


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


def steps(
    _: Seeds,
    table: Table,
    *,
    column: str,
    low: float | str,
    high: float | str,
    along: str | None = None,
    group_by: Sequence[str] = (),
    where: Mapping[str, Sequence] | None = None,
) -> None:
    """Every value over the one before it in its group lies in a range, in rows that have the words of `where`.

    The row at fault is the one without which the steps of the group are good, or the fewest are not.
    """
    lowest, highest = float(low), float(high)
    for key, rows in _groups(table, group_by, along):
        # Across a cell that is reported already, or that is no more than 0, there is no step.
        given = [row for row in rows if not row.is_empty(column) and _has(row, where)]
        for run in _runs(given, column):
            # Found before the first is reported, as a reported cell gives no value any more.
            for odd, before, after in [*_odd_rows(run, column, lowest, highest)]:
                table.fault(odd, column, _step_message(odd, before, after, column, _named(group_by, key), low, high))


def _has(row: Row, where: Mapping[str, Sequence] | None) -> bool:
    """Tell whether a row has one of the words of each column."""
    return all(row.get(column) in words for column, words in (where or {}).items())


def _runs(rows: Sequence[Row], column: str) -> Iterable[list[Row]]:
    """Return the stretches of rows that give a value above 0."""
    run: list[Row] = []
    for row in rows:
        if (row.get(column) or 0) > 0:
            run.append(row)
        else:
            yield run
            run = []
    yield run


def _odd_rows(
    rows: Sequence[Row], column: str, low: float, high: float
) -> Iterable[tuple[Row, Row | None, Row | None]]:
    """Yield each row that breaks a step, with the rows before and after it; of a change of level, the row after it."""
    rows = list(rows)
    # Steps that no single row explains, by the later row of each.
    unexplained: set[int] = set()

    def broken(others: Sequence[Row]) -> list[int]:
        return [
            place
            for place, (before, row) in enumerate(pairwise(others), 1)
            if not low <= row.get(column) / before.get(column) <= high and row.line not in unexplained
        ]

    while places := broken(rows):
        first = places[0]
        left = {place: rows[:place] + rows[place + 1 :] for place in (first - 1, first)}
        # Of two that explain as much, as the ends of a series may, the one that leaves the smoother series.
        ranks = {place: (len(broken(others)), round(_roughness(others, column), 9)) for place, others in left.items()}
        best = first if ranks[first] <= ranks[first - 1] else first - 1
        if ranks[best][0] == len(places):
            unexplained.add(rows[first].line)
            best = first
            yield rows[first], rows[first - 1], None
            continue
        yield rows[best], *(rows[at] if 0 <= at < len(rows) else None for at in (best - 1, best + 1))
        rows = left[best]


def _roughness(rows: Sequence[Row], column: str) -> float:
    """Return by how much the steps of a series differ, as the sum of the changes of their logarithm."""
    logs = [math.log(row.get(column)) for row in rows]
    grown = [after - before for before, after in pairwise(logs)]
    return math.fsum(abs(after - before) for before, after in pairwise(grown))


def _step_message(
    odd: Row, before: Row | None, after: Row | None, column: str, named: str, low: float | str, high: float | str
) -> str:
    """Say how far a row is from those beside it."""
    sides = [
        f"{odd.values[column] / row.values[column]:.3g} times the value {side} it{named}, "
        f"{row.text[column]} on line {row.line}"
        for side, row in (("before", before), ("after", after))
        if row is not None
    ]
    cure = "correct it" if before is None or after is not None else "correct it, or the value before it"
    return f"is {', and '.join(sides)}, but a step lies between {float(low):g} and {float(high):g}; {cure}"


def no_gaps(_: Seeds, table: Table, *, along: str, group_by: Sequence[str] = ()) -> None:
    """No year between two of a group is left out."""
    for key, rows in _groups(table, group_by, along):
        for before, row in pairwise(rows):
            if row.get(along) - before.get(along) > 1:
                message = (
                    f"follows {before.text[along]} on line {before.line}{_named(group_by, key)}; no year may be left "
                    f"out: add the row of {before.get(along) + 1}, or correct the year"
                )
                table.report(row.line, along, f"{row.text[along]} {message}")


def rising(_: Seeds, table: Table, *, along: str, group_by: Sequence[str]) -> None:
    """Rows of a group stand in the order of their years, as they do not when the years are pasted a row lower."""
    for key, rows in _groups(table, group_by):
        given = [row for row in rows if row.get(along) is not None]
        for before, row in pairwise(given):
            if row.get(along) < before.get(along):
                message = (
                    f"stands below {before.text[along]} on line {before.line}{_named(group_by, key)}; put the rows in "
                    f"the order of {along}, or correct it"
                )
                table.report(row.line, along, f"{row.text[along]} {message}")
                break


def record(
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


def leads(
    _: Seeds,
    table: Table,
    *,
    verdict: str,
    column: str,
    along: str,
    places: int,
    sure: int,
    passed_over: float | str,
    group_by: Sequence[str] = (),
    where: Mapping[str, Sequence] | None = None,
) -> None:
    """Whoever publishes the figures says which rows led on their day: none beyond some places, nearly all of the first.

    Of the rows that are `sure`, the very first of their day, a share may be passed over by the verdict.
    """
    for key, rows in _groups(table, group_by, along):
        known = [row for row in rows if None not in (row.get(column), row.get(verdict)) and _has(row, where)]
        days = [row.get(along) for row in known]
        # In falling order of what was known by the day of the row; rows of one day are known together.
        falling: list[float] = []
        added, first, passed = 0, [], []
        for row in known:
            for other in known[added : bisect_right(days, row.get(along))]:
                insort(falling, -other.get(column))
                added += 1
            place = bisect_left(falling, -row.get(column)) + 1
            if row.get(verdict) and place > places:
                message = (
                    f"is not right: {column} {row.text[column]} is number {place}{_named(group_by, key)} by "
                    f"{row.text[along]}, and only the first {places} can lead; correct the verdict, the figure or the "
                    "day"
                )
                table.fault(row, verdict, message)
            elif place <= sure:
                first.append(row)
                passed += [] if row.get(verdict) else [row]
        # A few leaders say nothing about a share, and a cell that is reported already hides who led.
        is_judged = len(first) >= _FEWEST_LEADERS and all(row.faulty.isdisjoint((column, verdict)) for row in rows)
        if is_judged and len(passed) > float(passed_over) * len(first):
            lines = ", ".join(str(row.line) for row in passed[:_LINES_SHOWN])
            message = (
                f"passes over {len(passed)} of the {len(first)} rows{_named(group_by, key)} that are among the first "
                f"{sure} of their day by {column}, of which it may pass over {float(passed_over):.0%}: see lines "
                f"{lines}; correct it there, or restore the column"
            )
            table.report(passed[0].line, verdict, message)


def accumulates(
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


def years_with(_: Seeds, table: Table, *, day: str, column: str, since: int) -> None:
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


def parts(
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
        if wholes and given and added > wholes[0].get(value) * (1 + _ROUNDING):
            names = " and ".join(f"{row.text[column]} (line {row.line})" for row in given)
            message = (
                f"{wholes[0].text[value]} of {whole} is less than {names}{_named(group_by, key)}, {added:g}, "
                "which are parts of it; correct one of them"
            )
            table.report(wholes[0].line, value, message)
