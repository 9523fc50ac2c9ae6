"""Read what the seeds yml files declare, and run the same rules that dbt runs as data tests.

The declarations are dbt's own, so a rule is written once. A test, argument or key that is not known
here raises `DeclarationError`: a declared rule must not go unchecked.
"""

import inspect
import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from scripts.seeds.files import COLUMN_KINDS, Row, Table
from scripts.text import suggest

_SEED_KEYS = {"name", "description", "config", "data_tests", "columns"}
_COLUMN_KEYS = {"name", "description", "data_tests"}
_REF = re.compile(r"""ref\(\s*['"](\w+)['"]\s*\)""")


class DeclarationError(ValueError):
    """The seeds yml files say something that this check cannot carry out."""


@dataclass(frozen=True)
class Rule:
    """One data test of a seed; `column` is None for a test of whole rows."""

    name: str
    column: str | None
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Declaration:
    """What a yml file says of one seed; `folder` is where the yml file lies."""

    name: str
    folder: Path
    column_types: dict[str, str]
    meta: dict[str, Any]
    rules: list[Rule]


@dataclass(frozen=True)
class Seeds:
    """All declared seeds, their tables by name, and the first and last projected year."""

    declarations: list[Declaration]
    tables: dict[str, Table]
    years: range


def read_declarations(root: Path) -> list[Declaration]:
    """Read every ``_*__seeds.yml`` below ``seeds``.

    Parameters
    ----------
    root : Path
        The repository root.

    Returns
    -------
    list of Declaration
        One per seed, in the order of the files.

    Raises
    ------
    DeclarationError
        If a file is not valid, or declares what this check does not know.
    """
    declarations = []
    for path in sorted((root / "seeds").rglob("_*__seeds.yml")):
        entries = read_yaml(path).get("seeds") or []
        declarations += [_declaration(entry, path) for entry in entries]
    if not declarations:
        raise DeclarationError(f"{root / 'seeds'}: no _*__seeds.yml file declares a seed")
    return declarations


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping in a yml file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    dict
        Its content.

    Raises
    ------
    DeclarationError
        If the file is absent or is not a YAML mapping.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise DeclarationError(f"{path}: cannot be read as YAML: {error}") from error
    if not isinstance(content, dict):
        raise DeclarationError(f"{path}: must hold a YAML mapping")
    return content


def _declaration(entry: Mapping[str, Any], path: Path) -> Declaration:
    """Check and convert the yml entry of one seed."""
    where = f"{path}: seed {entry.get('name')}"
    # dbt itself passes over a misspelt key, and with it the rules below that key.
    _refuse_unknown(entry, _SEED_KEYS, where)
    config = entry.get("config") or {}
    column_types = config.get("column_types") or {}
    if not column_types:
        raise DeclarationError(f"{where}: config.column_types must give the type of every column")
    for name, kind in column_types.items():
        if kind not in COLUMN_KINDS:
            raise DeclarationError(f"{where}: column {name} has type '{kind}'{suggest(kind, COLUMN_KINDS)}")
    rules = []
    for column in entry.get("columns") or []:
        _refuse_unknown(column, _COLUMN_KEYS, f"{where}: column {column.get('name')}")
        _refuse_unknown([column["name"]], column_types, f"{where}: column_types")
        rules += [_rule(test, column["name"], where) for test in column.get("data_tests") or []]
    # Rules of whole rows come last, as they pass over cells that are reported already.
    rules += [_rule(test, None, where) for test in entry.get("data_tests") or []]
    for rule in rules:
        for argument in ("columns", "group_by"):
            _refuse_unknown(rule.arguments.get(argument) or [], column_types, f"{where}: {rule.name}")
    return Declaration(entry["name"], path.parent, column_types, config.get("meta") or {}, rules)


def _rule(test: str | Mapping[str, Any], column: str | None, where: str) -> Rule:
    """Check and convert one entry of ``data_tests``."""
    name, settings = (test, {}) if isinstance(test, str) else next(iter(test.items()))
    settings = settings or {}
    _refuse_unknown([name], RULES, f"{where}: data_tests")
    _refuse_unknown(settings, {"arguments"}, f"{where}: {name}")
    rule = Rule(name, column, settings.get("arguments") or {})
    try:
        inspect.signature(RULES[name]).bind(None, None, column, **rule.arguments)
    except TypeError as error:
        raise DeclarationError(f"{where}: {name}: {error}") from None
    return rule


def _refuse_unknown(names: Iterable[str], known: Collection[str], where: str) -> None:
    """Raise for the first of the names that is not known."""
    for name in names:
        if name not in known:
            raise DeclarationError(f"{where}: '{name}' is not known{suggest(str(name), known)}")


def run_rules(seeds: Seeds) -> None:
    """Run every declared rule; the problems are added to the tables.

    Parameters
    ----------
    seeds : Seeds
        The seeds as read.
    """
    for declaration in seeds.declarations:
        for rule in declaration.rules:
            table = seeds.tables[declaration.name]
            RULES[rule.name](seeds, table, rule.column, **rule.arguments)


def _filled(_: Seeds, table: Table, __: None, *, columns: list[str]) -> None:
    """No cell of the columns is empty."""
    for row in table.rows:
        for column in columns:
            if row.is_empty(column):
                table.fault(row, column, "is empty; every row must give it")


def _unique_combination(_: Seeds, table: Table, __: None, *, columns: list[str]) -> None:
    """Grain: no two rows share the key, and no part of the key is empty."""
    first_line: dict[tuple, int] = {}
    for row in table.rows:
        for column in columns:
            if row.is_empty(column):
                table.fault(row, column, "is empty; it is part of the key of the row")
        if row.faulty.isdisjoint(columns):
            key = tuple(row.get(column) for column in columns)
            line = first_line.setdefault(key, row.line)
            if line != row.line:
                shown = ", ".join(f"'{row.text[column]}'" for column in columns)
                message = f"{shown} is already on line {line}; remove one of the two rows"
                table.report(row.line, ", ".join(columns), message)


def _in_range(
    _: Seeds,
    table: Table,
    column: str,
    *,
    min_value: float | str = -math.inf,
    max_value: float | str = math.inf,
    nullable: bool = False,
) -> None:
    """Every number lies in the closed range; an empty cell only where `nullable`."""
    # YAML reads 1e9, which lacks a point, as text.
    low, high = float(min_value), float(max_value)
    for row in table.rows:
        value = row.get(column)
        if value is not None and value < low:
            table.fault(row, column, f"is too small; it must be at least {low:g}")
        elif value is not None and value > high:
            table.fault(row, column, f"is too large; it must be at most {high:g}")
        elif row.is_empty(column) and not nullable:
            table.fault(row, column, "is empty; every row must give a number")


def _in_order(_: Seeds, table: Table, __: None, *, columns: list[str], above: float | str = -math.inf) -> None:
    """No number of a row lies above one that follows it, nor at or below `above`; empty cells are passed over."""
    bound = float(above)
    for row in table.rows:
        for column in columns:
            value = row.get(column)
            if value is not None and value <= bound:
                table.fault(row, column, f"is too small; it must be above {bound:g}")
        given = [column for column in columns if row.get(column) is not None]
        for lower, upper in pairwise(given):
            if row.get(lower) > row.get(upper):
                table.fault(row, lower, f"is above {upper} {row.text[upper]}; exchange or correct them")
                break


def _ranges(seeds: Seeds, table: Table, __: None, *, columns: dict[str, dict[str, Any]]) -> None:
    """Every column lies in its range, each with the arguments of in_range."""
    for column, limits in columns.items():
        _in_range(seeds, table, column, **limits)


def _accepted_values(_: Seeds, table: Table, column: str, *, values: list[Any], quote: bool = True) -> None:
    """Every cell that is not empty holds one of the values, text where `quote`, else numbers."""
    accepted = [str(value) for value in values] if quote else values
    for row in table.rows:
        value = row.get(column)
        if value is not None and value not in accepted:
            names = [str(value) for value in values]
            hint = suggest(row.text[column], names)
            table.fault(row, column, f"is not one of {', '.join(names)}{hint}; correct it")


def _relationships(seeds: Seeds, table: Table, column: str, *, to: str, field: str) -> None:
    """Every cell that is not empty is found in a column of another seed."""
    match = _REF.fullmatch(to.strip())
    parent = seeds.tables.get(match[1]) if match else None
    if parent is None:
        raise DeclarationError(f"{table.file}: column {column}: relationships to {to}: no such seed")
    known = {row.get(field) for row in parent.rows} - {None}
    for row in table.rows:
        value = row.get(column)
        if value is not None and value not in known and not parent.could_hold({field: value}):
            hint = suggest(row.text[column], map(str, known))
            message = f"is not in column {field} of {parent.file}{hint}; correct it, or add it there"
            table.fault(row, column, message)


def _sums_to(
    _: Seeds,
    table: Table,
    __: None,
    *,
    columns: list[str],
    total: float | str,
    tolerance: float | str,
    group_by: list[str] | None = None,
) -> None:
    """Columns added up, per row or per group, make the total."""
    groups: dict[tuple, list[Row]] = defaultdict(list)
    for row in table.rows:
        if row.faulty.isdisjoint(group_by or []):
            key = tuple(row.get(column) for column in group_by) if group_by else (row.line,)
            groups[key].append(row)
    for key, rows in groups.items():
        cells = [row.get(column) for row in rows for column in columns]
        named = dict(zip(group_by or [], key, strict=False))
        # An empty or faulty cell is reported by its own rule.
        if None in cells or (named and table.could_hold(named)):
            continue
        added = math.fsum(cells)
        if abs(added - float(total)) > float(tolerance):
            whose = " of " + ", ".join(f"{name} {value}" for name, value in named.items()) if named else ""
            lines = ", ".join(str(row.line) for row in rows)
            message = (
                f"the values{whose} (lines {lines}) add up to {added:.10g}; change them so that they add up to {total}"
            )
            table.report(rows[-1].line, ", ".join(columns), message)


def _no_year_gaps(seeds: Seeds, table: Table, _: None, *, group_by: list[str]) -> None:
    """Every group gives each projected year once, and no other year."""
    span = f"{seeds.years[0]} to {seeds.years[-1]}"
    groups: dict[tuple, list[Row]] = defaultdict(list)
    for row in table.rows:
        if row.faulty.isdisjoint(group_by):
            groups[tuple(row.get(column) for column in group_by)].append(row)
    for key, rows in groups.items():
        named = dict(zip(group_by, key, strict=True))
        shown = ", ".join(f"{name} {value}" for name, value in named.items())
        first_line: dict[int, int] = {}
        for row in rows:
            year = row.get("year")
            if year is not None and year not in seeds.years:
                table.fault(row, "year", f"is outside {span}, the projected years; remove the row")
            elif (
                year is not None
                and first_line.setdefault(year, row.line) != row.line
                # Where the grain reports the row already, once is enough.
                and all(problem.line != row.line for problem in table.problems)
            ):
                message = f"is already on line {first_line[year]} for {shown}; keep one"
                table.fault(row, "year", message)
        for year in seeds.years:
            if year not in first_line and not table.could_hold({**named, "year": year}):
                message = (
                    f"{year} is missing for {shown}; add its row after line {rows[-1].line}, as "
                    f"every year {span} must be given"
                )
                table.report(rows[-1].line, "year", message)


RULES: dict[str, Callable[..., None]] = {
    "filled": _filled,
    "unique_combination": _unique_combination,
    "in_range": _in_range,
    "ranges": _ranges,
    "in_order": _in_order,
    "accepted_values": _accepted_values,
    "relationships": _relationships,
    "sums_to": _sums_to,
    "no_year_gaps": _no_year_gaps,
}
