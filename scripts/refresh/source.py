"""What a source gives, as clean text: a file or an address, packed or not, and the rows of its CSV."""

import csv
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import NamedTuple
from urllib.request import urlopen

from scripts.arguments import user_path
from scripts.text import nearest_names, read_number, spreadsheet_text, visible

FETCH_TIMEOUT_SECONDS = 60
#: A packed file of any size could be hidden in a small one.
MOST_BYTES = 1 << 28
PROBLEMS_SHOWN = 20
FIRST_YEAR, LAST_YEAR = 1940, 2100  # other years are typing errors
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")

Cells = dict[str, str]
Report = Callable[[int, str, str], None]  # line, column, message


class RefreshError(Exception):
    """A source, or a seed, that cannot be used; ``problems`` holds one line for each reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the problems."""
        super().__init__(problems)
        self.problems = list(problems)

    def __str__(self) -> str:
        """Return the first problems, one a line, and how many more there are."""
        more = len(self.problems) - PROBLEMS_SHOWN
        tail = [f"and {more} more"] if more > 0 else []
        return "\n".join(self.problems[:PROBLEMS_SHOWN] + tail)


@dataclass(frozen=True)
class Export:
    """What was read: the name for messages, the text, the hash of the bytes as given, and the day of the server."""

    name: str
    text: str
    sha256: str
    modified_on: date | None = None


def load(source: str, members: Sequence[str]) -> Export:
    """Return the text of a file or of an http(s) address, unpacked.

    Parameters
    ----------
    source : str
        File or address.
    members : sequence of str
        Names by which the file may stand in a ZIP archive, the best first.

    Raises
    ------
    RefreshError
        If it cannot be read, is a web page, no UTF-8, or holds a NUL character.
    """
    modified_on = None
    try:
        if re.match("https?://", source, re.IGNORECASE):
            with urlopen(source, timeout=FETCH_TIMEOUT_SECONDS) as response:
                raw = response.read(MOST_BYTES + 1)
                stamp = response.headers.get("Last-Modified")
            modified_on = parsedate_to_datetime(stamp).date() if stamp else None
        else:
            if "://" in source and not source.startswith("file://"):
                raise ValueError("only files and addresses that start with http:// or https:// are read")
            raw = user_path(source.removeprefix("file://")).read_bytes()
        name, content = _unpacked(source, raw, members)
        if len(content) > MOST_BYTES:
            raise ValueError(f"holds more than {MOST_BYTES:,} bytes")
        text = content.decode("utf-8")
    except (OSError, HTTPException, ValueError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        # One line, also for urllib's report of a redirect loop, which has three.
        reason = clean(str(getattr(error, "strerror", None) or error))
        raise RefreshError([f"{source}: cannot be read ({reason})"]) from error
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise RefreshError([f"{name}: an HTML or XML page, not a data file"])
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise RefreshError([f"{name}, line {line}: holds a NUL character; save the file as plain UTF-8 text"])
    return Export(name, text.removeprefix("\ufeff"), hashlib.sha256(raw).hexdigest(), modified_on)


def _unpacked(source: str, raw: bytes, members: Sequence[str]) -> tuple[str, bytes]:
    """Return the name and the bytes of the file itself, out of gzip or of a ZIP archive."""
    if raw.startswith(b"\x1f\x8b"):
        with gzip.open(io.BytesIO(raw)) as packed:
            return source, packed.read(MOST_BYTES + 1)
    if not raw.startswith(b"PK"):
        return source, raw
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        files = [name for name in archive.namelist() if not name.endswith("/")]
        wanted = [name for member in members for name in files if name.rpartition("/")[2] == member]
        found = wanted or (files if len(files) == 1 else [])
        if not found:
            raise ValueError(f"the archive holds {', '.join(files) or 'nothing'}, not {' or '.join(members)}")
        with archive.open(found[0]) as packed:
            return f"{source}/{found[0]}", packed.read(MOST_BYTES + 1)


def clean(text: str) -> str:
    """Drop characters that show nothing, and turn line breaks, no-break spaces and runs of spaces into one space."""
    return " ".join(visible(text).split())


def control_character(character: str) -> str:
    """Say that a text holds a control character."""
    return f"holds the control character U+{ord(character):04X}; remove it"


def shown(text: str) -> str:
    """Quote a cell for a message: on one line, and not a whole abstract."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def number(text: str) -> str:
    """Return a positive number as the shortest text that reads back as the same double; empty stays empty.

    An approximate figure, as in ``"~53"``, is its number; a tilde alone is how YAML and some tables write nothing.
    """
    bare = text.strip("\"' ").removeprefix("~").strip()
    if not bare:
        return ""
    try:
        value = read_number(bare)
    except ValueError as error:
        raise ValueError(f"{shown(text)} {error}") from None
    if value <= 0:
        raise ValueError(f"{shown(text)} is not a finite number above zero")
    return repr(value)


def day(text: str) -> str:
    """Return a calendar date as it is; empty stays empty."""
    if not text:
        return ""
    try:
        parsed = date.fromisoformat(text)
    except ValueError:
        parsed = None
    # fromisoformat also takes 20240131 and 2024-W05-3, hence the comparison.
    if parsed is None or parsed.isoformat() != text:
        raise ValueError(f"{shown(text)} is not a calendar date YYYY-MM-DD")
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise ValueError(f"{shown(text)} is outside {FIRST_YEAR} to {LAST_YEAR}")
    return text


def name_of(what: str) -> Callable[[str], str]:
    """Return a reader of names, which are never empty."""

    def read(text: str) -> str:
        if not text:
            raise ValueError(f"the {what} is empty")
        return text

    return read


class Column(NamedTuple):
    """A seed column: the titles it may have in a source, and how its cells are read."""

    seed: str
    titles: tuple[str, ...]
    read: Callable[[str], str] = str
    required: bool = True


class Table(NamedTuple):
    """The rows of a CSV by seed column, the line on which each starts, and titles that nobody knows."""

    rows: list[Cells]
    lines: list[int]
    unknown: list[str]


class CsvReader:
    """Read the CSV of an export, and report every problem of the header or, once that is right, of the rows."""

    def __init__(self, export: Export, columns: Sequence[Column], ignored: Iterable[str] = ()) -> None:
        """Keep what the file may hold: the columns that are read, and others that are known and passed over."""
        self._export = export
        self._columns = columns
        self._ignored = frozenset(ignored)
        self._problems: list[str] = []

    def report(self, line: int, column: str, message: str) -> None:
        """Add a problem of a line or of a cell."""
        place = f", column {column!r}" if column else ""
        self._problems.append(f"{self._export.name}, line {line}{place}: {message}")

    def refuse(self) -> None:
        """Raise what was reported, if anything was.

        Raises
        ------
        RefreshError
            With every problem reported so far.
        """
        if self._problems:
            raise RefreshError(self._problems)

    def read(self) -> Table:
        """Return all rows of the file; what is wrong with them is raised by `refuse`, after the rules of the reader.

        Raises
        ------
        RefreshError
            If a title is missing or double.
        """
        records = self._records()
        header_line, header = next(records, (1, []))
        header = [clean(title) for title in header]
        places = self._places(header, header_line)
        self.refuse()
        known = {title for column in self._columns for title in column.titles} | self._ignored
        rows, lines = [], []
        for line, fields in records:
            if len(fields) != len(header):
                edge = header[min(len(fields), len(header) - 1)]
                self.report(line, edge, f"{len(fields)} fields, the header has {len(header)}")
                continue
            for place, title in enumerate(header):
                if not title and clean(fields[place]):
                    self.report(line, "", f"field {place + 1} holds {shown(fields[place])} and has no title")
            rows.append(self._row(line, fields, header, places))
            lines.append(line)
        return Table(rows, lines, sorted({title for title in header if title} - known, key=header.index))

    def report_twins(self, table: Table, name: str) -> None:
        """Report rows that have the name of an earlier one."""
        title = next(column.titles[0] for column in self._columns if column.seed == name)
        first_lines: dict[str, int] = {}
        for row, line in zip(table.rows, table.lines, strict=True):
            if row[name] and first_lines.setdefault(row[name], line) != line:
                self.report(line, title, f"{shown(row[name])} is already on line {first_lines[row[name]]}")

    def _row(self, line: int, fields: list[str], header: list[str], places: dict[Column, int]) -> Cells:
        """Read the cells of one record that the seed needs."""
        row = dict.fromkeys((column.seed for column in self._columns), "")
        for column, place in places.items():
            if found := CONTROL.search(fields[place]):
                self.report(line, header[place], control_character(found[0]))
                continue
            text = clean(fields[place])
            try:
                row[column.seed] = spreadsheet_text(column.read(text))
            except ValueError as error:
                row[column.seed] = text
                self.report(line, header[place], str(error))
        return row

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield where each record starts (fields may hold line breaks) and its fields; empty records are left out."""
        reader = csv.reader(io.StringIO(self._export.text, newline=""), strict=True)
        line = 1
        try:
            for fields in reader:
                if any(map(clean, fields)):
                    yield line, fields
                line = reader.line_num + 1
        except csv.Error as error:
            self.report(line, "", f"the record that starts here is not valid CSV ({error})")

    def _places(self, header: list[str], line: int) -> dict[Column, int]:
        """Return where each seed column stands, and report repeated and missing ones."""
        wanted = {title for column in self._columns for title in column.titles}
        if not set(header) & wanted:
            raise RefreshError([f"{self._export.name}: no column of its header is known; needed are {self._needed()}"])
        strange = [title for title in header if title and title not in wanted | self._ignored]
        places = {}
        for column in self._columns:
            found = [place for place, title in enumerate(header) if title in column.titles]
            if len(found) > 1:
                self.report(line, header[found[1]], f"second column for {column.seed}")
            if found:
                places[column] = found[0]
            elif column.required:
                nearest = nearest_names(column.titles[0], strange)
                hint = f"; is it {nearest[0]!r}?" if nearest else ""
                self.report(line, column.titles[0], f"required column is missing ({column.seed}){hint}")
        return places

    def _needed(self) -> str:
        return ", ".join(column.titles[0] for column in self._columns if column.required)
