"""Read seed CSV files strictly: bytes to typed rows that remember their line, and the problems met.

A CSV file that DuckDB would guess its way through (a stray quote, mixed line ends, ``2024.0`` for a
year) is refused here, so that what an editor shows is what the warehouse holds.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from scripts.text import nearest_names, read_number

Value = str | int | float | date | None

COLUMN_KINDS = ("varchar", "integer", "double", "date")

_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_UNQUOTED = re.compile(r'[^",\r\n]*')
_SINGLE_QUOTED = re.compile(r"(?:^|,)'[^,\r\n]*'(?=,|\r?$)", re.MULTILINE)
_LINE_END = re.compile(r"\r?\n")
_LINE_END_NAMES = {"\r\n": "Windows (CRLF)", "\n": "Unix (LF)"}

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Problem:
    """One fault of a seed; line and column are None where the fault has none."""

    file: str
    line: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        """Return ``file:line: column name: message``, without the parts that are None."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        column = "" if self.column is None else f"column {self.column}: "
        return f"{place}: {column}{self.message}"


@dataclass
class Row:
    """One record: where it starts, its cells as text and typed, and the columns found at fault."""

    line: int
    text: dict[str, str]
    values: dict[str, Value] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)

    def get(self, column: str) -> Value:
        """Return the typed cell, None when it is empty or already reported."""
        return None if column in self.faulty else self.values.get(column)

    def is_empty(self, column: str) -> bool:
        """Tell whether the cell holds nothing, as opposed to something wrong."""
        return column not in self.faulty and self.values.get(column) is None


@dataclass
class Table:
    """The rows of one seed file and its problems so far.

    `intact` is False when rows or columns could not be read, so that absence proves nothing.
    """

    file: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    intact: bool = True

    def report(self, line: int | None, column: str | None, message: str) -> None:
        """Add a problem of a line, of a column or of the whole file."""
        self.problems.append(Problem(self.file, line, column, message))

    def fault(self, row: Row, column: str, message: str) -> None:
        """Report a cell, once: the message starts with its text, and later rules pass over it."""
        shown = f"'{row.text[column]}' " if row.text[column] else ""
        self.report(row.line, column, f"{shown}{message}")
        row.faulty.add(column)

    def refuse(self, line: int | None, column: str | None, message: str) -> None:
        """Report a problem that keeps rows or columns from being read."""
        self.report(line, column, message)
        self.intact = False

    def could_hold(self, key: Mapping[str, Value]) -> bool:
        """Tell whether `key` may be there under a fault that is already reported.

        A misspelt key would otherwise be reported a second time as a missing row.
        """
        return not self.intact or any(
            row.faulty & key.keys()
            and all(row.get(name) == value for name, value in key.items() if name not in row.faulty)
            for row in self.rows
        )


def parse_table(raw: bytes, file: str, column_types: Mapping[str, str]) -> Table:
    """Read one seed file.

    Parameters
    ----------
    raw : bytes
        The file as stored.
    file : str
        Its path for messages.
    column_types : mapping of str to str
        Every column the file must have, and its kind, one of `COLUMN_KINDS`. The order in the file
        is free: dbt makes the table in the order of the header (an existing table whose seed was
        reordered needs ``dbt seed --full-refresh``; a build into a new file does not).

    Returns
    -------
    Table
        All rows that could be read, with their problems.
    """
    table = Table(file)
    text = _decode(raw, table)
    if text is None:
        return table
    records = _records(text, table)
    # A blank line holds no record for DuckDB either.
    header_line, header = next(records, (None, None))
    if header_line != 1:
        if table.intact:
            table.refuse(1, None, f"has no header; line 1 must be {','.join(column_types)}")
        return table
    _check_header(header_line, header, column_types, table)
    named = table.intact
    for line, fields in records:
        if len(fields) != len(header):
            table.refuse(
                line,
                None,
                f"has {len(fields)} fields where the header has {len(header)}; add or remove "
                "commas, and put a value that contains a comma inside double quotes",
            )
        elif named:
            cells = dict(zip(header, fields, strict=True))
            table.rows.append(_typed_row(line, cells, table, column_types))
    if not table.rows and table.intact:
        table.refuse(None, None, "has a header but no rows; add them, or restore the file")
    return table


def _decode(raw: bytes, table: Table) -> str | None:
    """Return the text without a byte-order mark, or report why there is none."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec counts from behind a byte-order mark.
        line = error.object.count(b"\n", 0, error.start) + 1
        table.refuse(
            line,
            None,
            f"is not UTF-8 (byte 0x{error.object[error.start]:02x}); save it with encoding UTF-8",
        )
        return None
    for pattern, name, cure in (
        ("\0", "a NUL character", "remove it, or save the file as plain UTF-8 text"),
        ("\r(?!\n)", "a lone carriage return", "save the file with Unix line ends (LF)"),
    ):
        found = re.search(pattern, text)
        if found:
            line = text.count("\n", 0, found.start()) + 1
            table.refuse(line, None, f"holds {name}; {cure}")
            return None
    # DuckDB guesses the quote: without a double quote in the file it strips single quotes.
    found = None if '"' in text else _SINGLE_QUOTED.search(text)
    if found:
        line = text.count("\n", 0, found.end()) + 1
        table.refuse(line, None, "has a value in single quotes; remove them, or add double quotes around them")
    return text


def _records(text: str, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Yield the first line and the fields of each record, strict as RFC 4180, blank lines left out.

    After a quoting fault the scan goes on at the next line, so that every faulty line is named.
    """
    position, line, fields = 0, 1, []
    record_line, first_end = 1, None
    while position < len(text) or fields:
        start = position
        quoted = _QUOTED.match(text, position)
        match = quoted or _UNQUOTED.match(text, position)
        position = match.end()
        end = _LINE_END.match(text, position)
        fault = None
        if position < len(text) and text[position] != "," and not end:
            fault = _quoting_fault(text, start, position, is_quoted=quoted is not None)
            table.refuse(line, None, fault)
            end = _LINE_END.search(text, start)
            position = end.start() if end else len(text)
        else:
            line += text.count("\n", start, position)
            fields.append(quoted[1].replace('""', '"') if quoted else match[0])
            if text[position : position + 1] == ",":
                position += 1
                continue
        is_blank = len(fields) == 1 and match[0] == ""
        if not fault and not is_blank:
            yield record_line, fields
        if end:
            position = end.end()
            first_end = first_end or end[0]
            if end[0] != first_end:
                table.refuse(
                    line,
                    None,
                    f"ends the {_LINE_END_NAMES[end[0]]} way while line 1 ends the "
                    f"{_LINE_END_NAMES[first_end]} way, which DuckDB cannot load; save the file "
                    "with one kind of line end",
                )
                return
            line += 1
        fields, record_line = [], line


def _quoting_fault(text: str, start: int, position: int, *, is_quoted: bool) -> str:
    """Say what is wrong with the quotes of the field at `start` that was read up to `position`."""
    lines = text.count("\n", start, position)
    if is_quoted and lines:
        return (
            f"opens a quote that closes {lines} lines below, within another value; add the closing "
            "quote, or remove the opening one"
        )
    if is_quoted:
        return (
            f"has {text[position : position + 10].splitlines()[0]!r} after a closing quote; double "
            "each quote inside a quoted value, and close the quotes right before the comma"
        )
    if text[start] == '"':
        return "opens a quote that is never closed; add the closing quote, or remove the opening one"
    return (
        "has a quote inside an unquoted value; put the whole value inside double quotes and double "
        'each quote within it, as in "the ""best"" run"'
    )


def _check_header(line: int, header: list[str], column_types: Mapping[str, str], table: Table) -> None:
    """Report columns that are unknown, given twice or missing."""
    missing = [name for name in column_types if name not in header]
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            table.refuse(line, name, "is given more than once in the header; keep one of them")
        if name in column_types:
            continue
        nearest = nearest_names(name.strip().lower(), missing)
        if nearest:
            missing.remove(nearest[0])
            table.refuse(line, name, f"is not declared; did you mean '{nearest[0]}'? Rename it")
        else:
            table.refuse(line, name, "is not declared in the seeds yml; remove it, or declare its type there")
    for name in missing:
        table.refuse(line, name, "is missing from the header; add the column")


def _typed_row(line: int, text: dict[str, str], table: Table, column_types: Mapping[str, str]) -> Row:
    """Type the cells of a record and report those that cannot be."""
    row = Row(line, text)
    for name, cell in text.items():
        row.values[name] = None
        if not cell:
            continue
        try:
            row.values[name] = _parse(cell, column_types[name])
        except ValueError as error:
            table.fault(row, name, str(error))
    return row


def _parse(cell: str, kind: str) -> Value:
    """Return the cell as its kind, or raise ValueError with the message to show after the cell."""
    if kind == "integer":
        if not _INTEGER.fullmatch(cell):
            raise ValueError("is not a whole number; write digits only, such as 2024")
        if not -(2**31) <= int(cell) < 2**31:
            raise ValueError("is too large for an integer column; it must fit in 32 bits")
        return int(cell)
    if kind == "double":
        return read_number(cell)
    if kind == "date":
        try:
            if not _DATE.fullmatch(cell):
                raise ValueError
            return date.fromisoformat(cell)
        except ValueError:
            raise ValueError("is not a calendar date; write YYYY-MM-DD") from None
    if not cell.strip():
        raise ValueError("holds only blanks; leave it empty or fill it")
    return cell
