"""The rows that the seeds must hold: a row removed by accident, or under a misspelt key, changes results in silence.

``seeds/reference/required_rows.csv`` lists the key of every row, by seed. The seed check names what is missing; a row
that is not listed is welcome. ``python -m scripts.seeds.required_rows`` writes the list anew when rows are meant to go
or to be kept from now on, and says which; a refresh does it for the seeds that it rewrites.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scripts.seeds.command import chosen_root
from scripts.seeds.declared_rules import Declaration, Seeds, read_declarations
from scripts.seeds.files import Table, parse_table
from scripts.terminal import run_command

REQUIRED_ROWS = "seeds/reference/required_rows.csv"
COMMAND = "python -m scripts.seeds.required_rows"
COLUMNS = ("seed", "row_key")
#: Between the parts of a key; no key holds it.
SEPARATOR = " | "


def key_of(cells: Mapping[str, str], grain: Iterable[str]) -> str:
    """Return the key of a row as it is listed: its cells as text, in the order of the grain."""
    return SEPARATOR.join(cells[column] for column in grain)


def check_required_rows(seeds: Seeds, raw: bytes) -> list[Table]:
    """Report listed rows that a seed lacks.

    Parameters
    ----------
    seeds : Seeds
        The seeds as read, after all other rules ran.
    raw : bytes
        The list.

    Returns
    -------
    list of Table
        The list itself, with what is wrong with it; the problems of the seeds are added to their tables.
    """
    listed = parse_table(raw, REQUIRED_ROWS, dict.fromkeys(COLUMNS, "varchar"))
    grains = {declaration.name: declaration.meta["grain"] for declaration in seeds.declarations}
    given = {
        name: {key_of(row.text, grain) for row in seeds.tables[name].rows}
        for name, grain in grains.items()
        if seeds.tables[name].intact
    }
    for row in listed.rows:
        name, key = row.get("seed"), row.get("row_key")
        if name not in grains:
            listed.fault(row, "seed", f"is no seed; correct it, or run `{COMMAND}`")
        elif name in given and key not in given[name] and not _is_reported(seeds.tables[name], grains[name], key):
            seeds.tables[name].report(
                None,
                ", ".join(grains[name]),
                f"the row '{key}' is missing, which {REQUIRED_ROWS}:{row.line} lists; restore it or its key, or, if it "
                f"is meant to go, run `{COMMAND}`",
            )
    return [listed]


def _is_reported(table: Table, grain: Sequence[str], key: str) -> bool:
    """Tell whether a listed row may be there under a cell of its key that is reported already."""
    parts = key.split(SEPARATOR)
    return any(
        row.faulty & set(grain)
        and all(row.text[column] == part for column, part in zip(grain, parts, strict=True) if column not in row.faulty)
        for row in table.rows
    )


def text_of(keys: Iterable[tuple[str, str]]) -> str:
    """Return the list as the text of its file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(keys))
    return text.getvalue()


def read_list(root: Path) -> list[tuple[str, str]]:
    """Return the listed seeds and keys; none where a part of the project is copied without the list."""
    path = root / REQUIRED_ROWS
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(row["seed"], row["row_key"]) for row in csv.DictReader(file)]


def keys_of(declarations: Iterable[Declaration], root: Path) -> list[tuple[str, str]]:
    """Return the seed and the key of every row of the seeds as they are."""
    keys = []
    for declaration in declarations:
        for path in sorted((root / "seeds").rglob(f"{declaration.name}.csv"))[:1]:
            with path.open(encoding="utf-8-sig", newline="") as file:
                keys += [(declaration.name, key_of(row, declaration.meta["grain"])) for row in csv.DictReader(file)]
    return keys


def main(argv: Sequence[str] | None = None) -> int:
    """Write the list from the seeds as they are, and print what it gains and loses.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments after the program name; those of the process by default.

    Returns
    -------
    int
        0.
    """
    root = chosen_root(COMMAND, __doc__.splitlines()[0], argv)
    before, after = set(read_list(root)), set(keys_of(read_declarations(root), root))
    (root / REQUIRED_ROWS).write_text(text_of(after), encoding="utf-8")
    for title, keys in (("no longer required", before - after), ("required from now on", after - before)):
        print(f"{title}: {len(keys)}" + "".join(f"\n  {seed}: {key}" for seed, key in sorted(keys)))
    return 0


if __name__ == "__main__":
    run_command(main)
