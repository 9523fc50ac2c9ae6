"""Read what the seeds yml files declare, and run the same rules that dbt runs as data tests.

The declarations are dbt's own, so a rule is written once. A test, argument or key that is not known
here raises `DeclarationError`: a declared rule must not go unchecked.
"""

import inspect
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from scripts.seeds.files import COLUMN_KINDS, Row, Table
from scripts.seeds.plausible_rules import CHECKS
from scripts.text import suggest

_SEED_KEYS = {"name", "description", "config", "data_tests", "columns"}
_COLUMN_KEYS = {"name", "data_type", "description", "config"}
#: Arguments of rules that name columns of the seed.
_COLUMN_ARGUMENTS = frozenset(
    (
        *("column", "columns", "group_by", "along", "value", "numbers", "unit", "day", "source", "over"),
        *("stock", "flow", "label", "measure", "unless", "by", "end", "text", "natural", "base", "verdict"),
    )
)
#: The parser written in C, where the installed PyYAML has it: most of a check's time is reading these files.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DeclarationError(ValueError):
    """The seeds yml files say something that this check cannot carry out."""


@dataclass(frozen=True)
class Rule:
    """One rule of a seed: a function of `RULES`, or of those that every seed has, and its arguments."""

    check: Callable[..., None]
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
    """All declared seeds, their tables by name, and what dbt_project.yml says of years and layers."""

    declarations: list[Declaration]
    tables: dict[str, Table]
    years: range
    last_observed_year: int
    layers: tuple[str, ...]


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
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
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
    for column in entry.get("columns") or []:
        _refuse_unknown(column, _COLUMN_KEYS, f"{where}: column {column.get('name')}")
        _refuse_unknown([column["name"]], column_types, f"{where}: column_types")
    meta = config.get("meta") or {}
    if not meta.get("grain"):
        raise DeclarationError(f"{where}: config.meta.grain must name the columns that tell its rows apart")
    rules = _rules(entry.get("data_tests") or [], meta["grain"], column_types, where)
    rules += _checks(meta.get("checks") or {}, column_types, where)
    return Declaration(entry["name"], path.parent, column_types, meta, rules)


def _rules(
    tests: Iterable[str | Mapping[str, Any]], grain: list[str], columns: Collection[str], where: str
) -> list[Rule]:
    """Check and convert ``data_tests``: the arguments of table_rules, each a rule, and the grain.

    Rules of whole rows come last, as they pass over cells that are reported already.
    """
    declared: dict[str, Any] = {}
    for test in tests:
        name, settings = (test, {}) if isinstance(test, str) else next(iter(test.items()))
        _refuse_unknown([name], ["table_rules"], f"{where}: data_tests")
        _refuse_unknown(settings or {}, {"arguments"}, f"{where}: {name}")
        declared |= (settings or {}).get("arguments") or {}
    _refuse_unknown(declared, {*RULES, "nullable"}, f"{where}: table_rules")
    _refuse_unknown(grain, columns, f"{where}: grain")
    nullable = declared.pop("nullable", [])
    _refuse_unknown(nullable, columns, f"{where}: table_rules: nullable")
    rules = []
    for name, check in RULES.items():
        if name in declared:
            for arguments in _arguments(name, declared[name], grain, nullable, f"{where}: table_rules: {name}"):
                rules.append(_rule(check, arguments, columns, f"{where}: table_rules: {name}"))
    key = [column for column in grain if column not in nullable]
    return [*rules, Rule(_filled_key, {"columns": key}), Rule(_unique_combination, {"columns": grain})]


def _checks(declared: Mapping[str, Any], columns: Collection[str], where: str) -> list[Rule]:
    """Check and convert ``config.meta.checks``: rules on what figures mean together, which only this check runs."""
    _refuse_unknown(declared, CHECKS, f"{where}: checks")
    return [
        _rule(check, arguments, columns, f"{where}: checks: {name}")
        for name, check in CHECKS.items()
        for arguments in declared.get(name) or []
    ]


def _rule(check: Callable[..., None], arguments: dict[str, Any], columns: Collection[str], where: str) -> Rule:
    """Return a rule whose arguments are known, and name columns of the seed."""
    for key in _COLUMN_ARGUMENTS & arguments.keys():
        named = arguments[key] or []
        _refuse_unknown([named] if isinstance(named, str) else named, columns, where)
    try:
        inspect.signature(check).bind(None, None, **arguments)
    except TypeError as error:
        raise DeclarationError(f"{where}: {error}") from None
    return Rule(check, arguments)


def _arguments(name: str, value: object, grain: list[str], nullable: Collection[str], where: str) -> list[dict]:
    """Return the arguments of each rule that one argument of table_rules declares."""
    shapes = {"every_year": bool, "sums_to": dict, "ranges": dict, "accepted_values": dict, "relationships": dict}
    if not isinstance(value, shapes.get(name, list)):
        raise DeclarationError(f"{where}: must be a {shapes.get(name, list).__name__}")
    if name == "every_year":
        return [{"group_by": [column for column in grain if column != "year"]}] if value else []
    if name == "in_order":
        return list(value)
    if name == "sums_to":
        return [value]
    if name == "filled":
        return [{"columns": value}]
    if name == "finite":
        return [{"column": column, "nullable": column in nullable} for column in value]
    if name == "ranges":
        for limits in value.values():
            if not isinstance(limits, list) or len(limits) != 2:
                raise DeclarationError(f"{where}: a range is [lowest, highest], null where open")
        return [
            {"column": column, "nullable": column in nullable, "low": low, "high": high}
            for column, (low, high) in value.items()
        ]
    key = {"accepted_values": "values", "relationships": "to"}[name]
    return [{"column": column, key: each} for column, each in value.items()]


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
            rule.check(seeds, table, **rule.arguments)


def _filled(_: Seeds, table: Table, *, columns: list[str]) -> None:
    """No cell of the columns is empty."""
    for row in table.rows:
        for column in columns:
            if row.is_empty(column):
                table.fault(row, column, "is empty; every row must give it")


def _filled_key(_: Seeds, table: Table, *, columns: list[str]) -> None:
    """No part of the key of a row is empty."""
    for row in table.rows:
        for column in columns:
            if row.is_empty(column):
                table.fault(row, column, "is empty; it is part of the key of the row")


def _unique_combination(_: Seeds, table: Table, *, columns: list[str]) -> None:
    """Grain: no two rows share the key."""
    first_line: dict[tuple, int] = {}
    for row in table.rows:
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
    *,
    column: str,
    nullable: bool,
    low: float | str | None = None,
    high: float | str | None = None,
) -> None:
    """Every number lies in the closed range, open where None; an empty cell only where `nullable`."""
    # YAML reads 1e9, which lacks a point, as text.
    lowest = -math.inf if low is None else float(low)
    highest = math.inf if high is None else float(high)
    for row in table.rows:
        value = row.get(column)
        if value is not None and value < lowest:
            table.fault(row, column, f"is too small; it must be at least {lowest:g}")
        elif value is not None and value > highest:
            table.fault(row, column, f"is too large; it must be at most {highest:g}")
        elif row.is_empty(column) and not nullable:
            table.fault(row, column, "is empty; every row must give a number")


def _in_order(_: Seeds, table: Table, *, columns: list[str], above: float | str | None = None) -> None:
    """No number or day of a row is after one that follows it, no number at or below `above`; empty cells pass."""
    for row in table.rows:
        for column in columns if above is not None else ():
            value = row.get(column)
            if value is not None and value <= float(above):
                table.fault(row, column, f"is too small; it must be above {float(above):g}")
        given = [column for column in columns if row.get(column) is not None]
        for lower, upper in pairwise(given):
            if row.get(lower) > row.get(upper):
                table.fault(row, lower, f"is above {upper} {row.text[upper]}; exchange or correct them")
                break


def _accepted_values(_: Seeds, table: Table, *, column: str, values: list[Any]) -> None:
    """Every cell that is not empty holds one of the values."""
    for row in table.rows:
        value = row.get(column)
        if value is not None and value not in values:
            names = [str(value) for value in values]
            hint = suggest(row.text[column], names)
            table.fault(row, column, f"is not one of {', '.join(names)}{hint}; correct it")


def _relationships(seeds: Seeds, table: Table, *, column: str, to: str) -> None:
    """Every cell that is not empty is found in a column of another seed, both named as ``seed.column``."""
    name, _, field = to.partition(".")
    parent = seeds.tables.get(name)
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


def _every_year(seeds: Seeds, table: Table, *, group_by: list[str]) -> None:
    """Every group gives each projected year, and no other year; that none is given twice is a matter of the grain."""
    span = f"{seeds.years[0]} to {seeds.years[-1]}"
    groups: dict[tuple, list[Row]] = defaultdict(list)
    for row in table.rows:
        if row.faulty.isdisjoint(group_by):
            groups[tuple(row.get(column) for column in group_by)].append(row)
    for key, rows in groups.items():
        named = dict(zip(group_by, key, strict=True))
        shown = ", ".join(f"{name} {value}" for name, value in named.items())
        for row in rows:
            year = row.get("year")
            if year is not None and year not in seeds.years:
                table.fault(row, "year", f"is outside {span}, the projected years; remove the row")
        given = {row.get("year") for row in rows}
        for year in seeds.years:
            if year not in given and not table.could_hold({**named, "year": year}):
                message = (
                    f"{year} is missing for {shown}; add its row after line {rows[-1].line}, as "
                    f"every year {span} must be given"
                )
                table.report(rows[-1].line, "year", message)


#: What table_rules can be asked for, in the order in which it is checked: single cells first.
RULES: dict[str, Callable[..., None]] = {
    "finite": _in_range,
    "ranges": _in_range,
    "accepted_values": _accepted_values,
    "relationships": _relationships,
    "filled": _filled,
    "in_order": _in_order,
    "sums_to": _sums_to,
    "every_year": _every_year,
}
