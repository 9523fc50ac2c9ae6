"""Rules that a single cell must keep: days, forms, counts, and what its word can be. See ``plausible_rules``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from scripts.seeds.files import Table
from scripts.text import suggest

if TYPE_CHECKING:
    from scripts.seeds.declared_rules import Seeds

#: An observation may be dated up to the end of this many years after the last observed one.
YEARS_BEFORE_THE_FUTURE = 2


def days(seeds: Seeds, table: Table, *, column: str, first: str, last: str | None = None) -> None:
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


def pattern(_: Seeds, table: Table, *, column: str, pattern: str, like: str) -> None:
    """Every text that is given has a form."""
    for row in table.rows:
        if row.get(column) is not None and not re.fullmatch(pattern, row.text[column]):
            table.fault(row, column, f"is not written as {like}; correct it")


def whole(_: Seeds, table: Table, *, column: str) -> None:
    """Every number is a count."""
    for row in table.rows:
        if row.get(column) is not None and not float(row.get(column)).is_integer():
            table.fault(row, column, "is not a whole number, and something is counted here; correct it")


def layers(seeds: Seeds, table: Table, *, column: str) -> None:
    """Every word is a layer of the project."""
    for row in table.rows:
        word = row.get(column)
        if word is not None and word not in seeds.layers:
            table.fault(row, column, f"is not one of the layers in dbt_project.yml{suggest(word, seeds.layers)}")


def each(
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
