"""The seeds that a refresh rewrites: read, compared row by row, checked by all rules, and written in one step."""

import contextlib
import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.outputs import replacing_file
from scripts.refresh.source import Cells, RefreshError
from scripts.seeds.__main__ import check_seeds
from scripts.seeds.declared_rules import read_declarations
from scripts.seeds.required_rows import REQUIRED_ROWS, key_of, read_list, text_of
from scripts.text import spreadsheet_text

ROWS_SHOWN = 10
#: The part of the rows that may go without a question: more looks like half a file.
MOST_REMOVED = 0.2


@dataclass(frozen=True)
class Seed:
    """A seed as it is: its file, its columns in order, its grain and its rows."""

    path: Path
    columns: tuple[str, ...]
    grain: tuple[str, ...]
    rows: tuple[Cells, ...]

    def text_of(self, rows: Sequence[Cells]) -> str:
        """Return rows as the text of the file, which people open in a spreadsheet."""
        text = io.StringIO()
        writer = csv.DictWriter(text, self.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: spreadsheet_text(cell) for name, cell in row.items()} for row in rows)
        return text.getvalue()


def read_seed(root: Path, name: str) -> Seed:
    """Return a declared seed of the repository at ``root``.

    Raises
    ------
    RefreshError
        If its file is not the seed that the yml file declares.
    """
    (declaration,) = (each for each in read_declarations(root) if each.name == name)
    path = declaration.folder / f"{name}.csv"
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), strict=True)
        columns, rows = tuple(reader.fieldnames or ()), tuple(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RefreshError([f"{path}: cannot be read ({error}); restore it"]) from error
    if set(columns) != set(declaration.column_types):
        raise RefreshError([f"{path}: has other columns than its yml file declares; restore it"])
    return Seed(path, columns, tuple(declaration.meta["grain"]), rows)


@dataclass(frozen=True)
class Difference:
    """What is new against the rows that were there: the keys of rows, and of the changed ones the columns as well."""

    added: list[str]
    removed: list[str]
    changed: list[str]
    rows_before: int

    @property
    def removes_much(self) -> bool:
        """Tell whether so many rows go that the file may be half a file."""
        return len(self.removed) > MOST_REMOVED * self.rows_before

    def __str__(self) -> str:
        """Return the counts and the first rows of each kind."""
        lines = []
        for title, keys in (("added", self.added), ("removed", self.removed), ("changed", self.changed)):
            lines.append(f"rows {title}: {len(keys)}")
            lines += [f"  {key}" for key in keys[:ROWS_SHOWN]]
            if len(keys) > ROWS_SHOWN:
                lines.append(f"  and {len(keys) - ROWS_SHOWN} more")
        return "\n".join(lines)


def difference(before: Sequence[Cells], after: Sequence[Cells], key: Sequence[str]) -> Difference:
    """Compare two versions of rows by their key, cell by cell."""

    def by_key(rows: Sequence[Cells]) -> dict[str, Cells]:
        return {", ".join(row[column] for column in key): row for row in rows}

    old, new = by_key(before), by_key(after)
    changed = []
    for name in new.keys() & old.keys():
        cells = [
            f"{column} {old[name][column] or 'empty'} -> {new[name][column] or 'empty'}"
            for column in new[name]
            if old[name][column] != new[name][column]
        ]
        if cells:
            changed.append(f"{name}: {'; '.join(cells)}")
    return Difference(
        [name for name in new if name not in old],
        [name for name in old if name not in new],
        sorted(changed),
        len(old),
    )


def write_seeds(root: Path, texts: Mapping[Path, str]) -> None:
    """Check what the seeds would be with new texts by every rule of the project, then write them in one step.

    The list of required rows follows the seeds that are written: which rows go was asked before.

    Raises
    ------
    RefreshError
        If a rule is broken. Nothing is written.
    OutputError
        If a file cannot be written; all are as they were.
    """
    texts = dict(texts)
    if (root / REQUIRED_ROWS).is_file():
        texts[root / REQUIRED_ROWS] = _required_rows(root, texts)
    problems = check_seeds(root, {path: text.encode() for path, text in texts.items()})
    if problems:
        raise RefreshError([f"refused: {problem}" for problem in problems])
    with contextlib.ExitStack() as stack:
        for path, text in texts.items():
            draft = stack.enter_context(replacing_file(path))
            with draft.open("w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())


def _required_rows(root: Path, texts: Mapping[Path, str]) -> str:
    """Return the list of required rows with the keys of new texts in place of those of their seeds."""
    grains = {declaration.name: declaration.meta["grain"] for declaration in read_declarations(root)}
    written = {path.stem: csv.DictReader(io.StringIO(text, newline="")) for path, text in texts.items()}
    keys = {(seed, key) for seed, key in read_list(root) if seed not in written}
    keys |= {(seed, key_of(row, grains[seed])) for seed, rows in written.items() for row in rows}
    return text_of(keys)
