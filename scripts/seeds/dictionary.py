"""The column dictionary: what every column of every table holds, of which type and in which unit.

``seeds/reference/columns.csv`` has one row per column name, and further rows for tables where a column of that name
is something else. Columns named by the registries of parameters and of projected measures are described there, so they
need no row. Templates of property files list names of columns; `expand` writes the rest.
"""

import functools
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scripts.seeds.files import Problem, parse_table
from scripts.text import suggest

DICTIONARY = "seeds/reference/columns.csv"
FIELDS = ("column_name", "tables", "data_type", "unit", "description")
#: Units that are none of measurement; all others are those of the column names and of the registries.
PLAIN_UNITS = {
    "text": "Words or a key.",
    "flag": "True or false; 1 or 0 in seeds that give it as a number.",
    "date": "A day.",
    "timestamp": "A moment.",
    "count": "How many.",
    "number": "A running number, position or rank.",
    "dimensionless": "A pure number that is no share, such as a correlation, a statistic or an index of a law.",
    "unit of the row": "The unit that the row names, or the unit of the parameter or measure it names.",
    "bytes": "Binary content.",
}
#: The folders of tables whose property files stand at these keys.
KINDS = ("models", "seeds", "sources")

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ ]*")


@dataclass(frozen=True)
class Column:
    """What is said of a column; `line` is that of its row in the dictionary, None where a registry says it."""

    data_type: str
    unit: str
    description: str
    line: int | None = None


class Dictionary:
    """What the columns of tables hold, with the problems met while reading and using it.

    Parameters
    ----------
    root : Path
        The repository root.
    registered : mapping of str to Column
        What the registries say, by column name.
    """

    def __init__(self, root: Path, registered: Mapping[str, Column]) -> None:
        self.problems: list[Problem] = []
        #: False when rows could not be read, so that the absence of one proves nothing.
        self._intact = True
        self._registered = registered
        #: By column name, then by table or folder; "" for everywhere.
        self._rows: dict[str, dict[str, Column]] = {}
        self._used: set[tuple[int, str]] = set()
        #: Tables and folders of the templates expanded so far.
        self._places: set[str] = set()
        if (root / DICTIONARY).is_file():
            self._read((root / DICTIONARY).read_bytes())

    def _read(self, raw: bytes) -> None:
        table = parse_table(raw, DICTIONARY, dict.fromkeys(FIELDS, "varchar"))
        self.problems += table.problems
        self._intact = table.intact
        for row in table.rows if table.intact else ():
            name = row.text["column_name"]
            for field in ("column_name", "data_type", "unit", "description"):
                if not row.text[field]:
                    self._report(row.line, field, "is empty; every column has a name, a type, a unit and a text")
            rows = self._rows.setdefault(name, {})
            for place in row.text["tables"].split() or [""]:
                if place in rows:
                    again = f"is described in line {rows[place].line} already"
                elif not place and name in self._registered:
                    again = "is described by the registry of parameters or measures"
                else:
                    rows[place] = Column(row.text["data_type"], row.text["unit"], row.text["description"], row.line)
                    continue
                where = f" for {place}" if place else ""
                self._report(row.line, "column_name", f"'{name}' {again}{where}; keep one of the two")

    def _report(self, line: int | None, column: str | None, message: str) -> None:
        self.problems.append(Problem(DICTIONARY, line, column, message))

    def column(self, name: str, table: str, folder: str) -> Column | None:
        """Return what a column of a table holds: by the row of the table, of its folder, of all, or by a registry."""
        self._places |= {table, folder}
        rows = self._rows.get(name, {})
        for place in (table, folder, ""):
            if place in rows:
                self._used.add((rows[place].line, place))
                return rows[place]
        return self._registered.get(name)

    def missing(self, name: str, table: str, file: str) -> None:
        """Report a column that no row describes."""
        if not self._intact:
            return
        known = {*self._rows, *self._registered}
        message = (
            f"'{name}' of {table} ({file}) has no row here{suggest(name, known)}; add one with its type, unit and "
            "meaning, or correct the name in the template"
        )
        self._report(None, "column_name", message)

    def check_use(self) -> None:
        """Report rows that no table uses; all templates must be expanded before."""
        for name, rows in self._rows.items():
            for place, column in rows.items():
                if (column.line, place) in self._used:
                    continue
                if place and place not in self._places:
                    hint = suggest(place, self._places)
                    self._report(column.line, "tables", f"'{place}' is no table and no folder{hint}; correct the name")
                else:
                    whose = f"{place} has no column '{name}'" if place else f"no other table has a column '{name}'"
                    self._report(column.line, "column_name", f"{whose}; remove the row, or the name under tables")


def expand(text: str, file: str, dictionary: Dictionary) -> str:
    """Write what the dictionary says of each column into a property file that lists their names.

    A description that does not say what one row is gets that sentence, from ``config.meta.grain``. Under ``columns:`` a
    name stands for a whole entry; an entry that says something itself, such as a constraint, is completed. Seeds get
    ``column_types`` in their config instead of a type at each column, as dbt wants it.

    Parameters
    ----------
    text : str
        The property file, with lists of names.
    file : str
        Its path from the root; the folder it lies in is that of its tables.
    dictionary : Dictionary
        Notes which rows are used, and columns that have none.

    Returns
    -------
    str
        The property file as dbt reads it, one line per column.
    """
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def span(node: yaml.Node) -> tuple[int, int]:
        return tuple(starts[mark.line] + mark.column for mark in (node.start_mark, node.end_mark))

    folder = Path(file).parent.name
    insertions: list[tuple[int, int, str]] = []
    for kind, table in _tables(yaml.compose(text, Loader=_LOADER)):
        entry = {key.value: (key, value) for key, value in table.value}
        sentence = _grain_sentence(entry)
        if sentence:
            description = entry["description"][1]
            _, end = span(description)
            # Before the closing quote, where there is one.
            end -= description.style in ('"', "'")
            insertions.append((end, end, sentence))
        if "columns" not in entry:
            continue
        name = entry["name"][1].value
        columns = [_column(node, name, folder, file, dictionary) for node in _items(entry["columns"][1])]
        types = {column["name"]: column.get("data_type") for column in columns}
        if kind == "seeds":
            columns = [{key: value for key, value in column.items() if key != "data_type"} for column in columns]
            _, end = span(entry["config"][1])
            listed = ", ".join(f"{column}: {data_type}" for column, data_type in types.items())
            insertions.append((end - 1, end - 1, f", column_types: {{{listed}}}"))
        key, value = entry["columns"]
        start, end = span(value)
        indent = " " * (key.start_mark.column + 2)
        lines = "".join(f"\n{indent}- {_flow(column)}" for column in columns)
        # The blank that follows the key goes with the list.
        insertions.append((start - 1, end, lines))
    for start, end, new in sorted(insertions, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _tables(document: yaml.Node) -> Iterable[tuple[str, yaml.Node]]:
    """Yield each table of a property file with the key it stands under."""
    for key, value in document.value:
        if key.value not in KINDS:
            continue
        for entry in value.value:
            if key.value == "sources":
                tables = next(node for name, node in entry.value if name.value == "tables")
                yield from ((key.value, table) for table in tables.value)
            else:
                yield key.value, entry


def _grain_sentence(entry: Mapping[str, tuple[yaml.Node, yaml.Node]]) -> str:
    """Return what to add to a description so that it says what one row is; nothing where it does."""
    if not {"description", "config"} <= entry.keys() or "One row" in entry["description"][1].value:
        return ""
    grain = (_value(entry["config"][1]).get("meta") or {}).get("grain")
    return f" One row per {', '.join(grain)}." if grain else ""


def _items(columns: yaml.Node) -> list[dict[str, Any]]:
    """Return the entries under ``columns:``, a name alone as an entry of that name."""
    return [item if isinstance(item, dict) else {"name": item} for item in _value(columns)]


def _value(node: yaml.Node) -> dict[str, Any] | list[Any]:
    """Return what a node of a file that was read says."""
    return yaml.constructor.SafeConstructor().construct_document(node)


def _column(said: dict[str, Any], table: str, folder: str, file: str, dictionary: Dictionary) -> dict[str, Any]:
    """Complete the entry of a column by what the dictionary says."""
    if {"data_type", "description", "config"} <= said.keys():
        return said
    known = dictionary.column(said["name"], table, folder)
    if known is None:
        dictionary.missing(said["name"], table, file)
        return said
    meaning = {"data_type": known.data_type, "description": known.description}
    return {"name": said["name"]} | meaning | {"config": {"meta": {"unit": known.unit}}} | said


def _flow(value: object) -> str:
    """Return a value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and not _is_resolved(value):
        return value
    return json.dumps(value, ensure_ascii=False)


@functools.cache
def _is_resolved(word: str) -> bool:
    """Tell whether YAML reads a plain word as something else than text, as it does with "no"."""
    return not isinstance(yaml.load(word, Loader=_LOADER), str)
