"""Rewrite the notable-models seed from a full Epoch AI "Notable AI Models" export.

Usage: ``python -m scripts.refresh.epoch --from FILE|URL [--seed SEED.csv]``

The export is validated as a whole; one bad cell refuses it and leaves the seed as it was.
"""

import argparse
import csv
import io
import math
import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from scripts.text import nearest_names

SEED = Path(__file__).resolve().parents[2] / "seeds" / "observations" / "notable_ai_models.csv"
FETCH_TIMEOUT_SECONDS = 60
PROBLEMS_SHOWN = 20
NAMES_SHOWN = 10
FIRST_YEAR, LAST_YEAR = 1940, 2100  # other years are typing errors
CONFIDENCES = ("Confident", "Likely", "Speculative", "Unknown", "")
FLAGS = {"True": "1", "False": "0", "": "0"}  # Epoch leaves the flag empty for "no"
# Stricter than float(), which also takes "1_000", "nan" and non-ASCII digits.
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)

Row = dict[str, str]
Report = Callable[[int, str, str], None]  # line, column, message


class ExportError(Exception):
    """An export, or a seed, that cannot be used; ``problems`` holds one line for each reason."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems."""
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return the first problems, one a line, and how many more there are."""
        more = len(self.problems) - PROBLEMS_SHOWN
        tail = [f"and {more} more"] if more > 0 else []
        return "\n".join(self.problems[:PROBLEMS_SHOWN] + tail)


def _clean(text: str) -> str:
    """Trim, and turn line breaks, no-break spaces and runs of spaces into one space."""
    return " ".join(text.split())


def _model(text: str) -> str:
    if not text:
        raise ValueError("the model name is empty")
    return text


def _number(text: str) -> str:
    if not text:
        return ""
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{_shown(text)} is not a number")
    value = float(text)
    if not math.isfinite(value) or value <= 0:
        raise ValueError(f"{_shown(text)} is not a finite number above zero")
    return repr(value)  # the shortest text that reads back as the same double


def _day(text: str) -> str:
    if not text:
        return ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # fromisoformat also takes 20240131 and 2024-W05-3, hence the comparison.
    if day is None or day.isoformat() != text:
        raise ValueError(f"{_shown(text)} is not a calendar date YYYY-MM-DD")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{_shown(text)} is outside {FIRST_YEAR} to {LAST_YEAR}")
    return text


def _confidence(text: str) -> str:
    if text not in CONFIDENCES:
        raise ValueError(f"{_shown(text)} is none of {', '.join(filter(None, CONFIDENCES))}")
    return text


def _flag(text: str) -> str:
    if text not in FLAGS:
        raise ValueError(f"{_shown(text)} is neither True, False nor empty")
    return FLAGS[text]


def _shown(text: str) -> str:
    """Quote a cell for a message: on one line, and not a whole abstract."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


class Column(NamedTuple):
    """A seed column: the headers it may have in an export, and how its cells are read."""

    seed: str
    headers: tuple[str, ...]
    read: Callable[[str], str]
    required: bool = True


COLUMNS = (
    Column("model", ("Model",), _model),
    Column("organization", ("Organization",), str),
    Column("publication_date", ("Publication date",), _day),
    Column("country", ("Country (of organization)", "Country (from Organization)"), str),
    Column("domain", ("Domain",), str),
    Column("parameters", ("Parameters",), _number),
    Column("training_compute_flop", ("Training compute (FLOP)",), _number),
    Column("confidence", ("Confidence",), _confidence),
    Column("training_time_hours", ("Training time (hours)",), _number),
    Column("training_hardware", ("Training hardware",), str),
    Column("hardware_quantity", ("Hardware quantity",), _number),
    Column("training_cost_2023_usd", ("Training compute cost (2023 USD)",), _number),
    # The layout of early 2025 has neither of these two.
    Column("training_cost_cloud_usd", ("Training compute cost (cloud)",), _number, False),
    Column("training_cost_upfront_usd", ("Training compute cost (upfront)",), _number, False),
    Column("epoch_frontier", ("Frontier model",), _flag),
)

# Epoch columns the warehouse does not use. Listed, so that a column unknown to both tables is
# noticed: it may be a needed one under a new name.
IGNORED = frozenset(
    _clean("""
    Abstract, Accessibility notes, Authors, Base model, Batch size, Batch size notes, Citations,
    Compute cost notes, Dataset size notes, Epochs, Finetune compute (FLOP),
    Finetune compute notes, Hardware acquisition cost, Hardware utilization,
    Hardware utilization (HFU), Hardware utilization (MFU), Inference code accessibility, Link,
    Model accessibility, Notability criteria, Notability criteria notes, Numerical format,
    Open model weights?, Organization categorization, Parameters notes, Reference, Task,
    Training code accessibility, Training compute estimation method, Training compute notes,
    Training dataset, Training dataset notes, Training dataset size (datapoints),
    Training dataset size (total), Training power draw (W), Training time notes
    """).split(", ")
)


def read_export(text: str, name: str) -> list[Row]:
    """Return every row of an export, in its order, as seed column -> text for the seed.

    Raises ExportError with every problem of the header or, once the header is right, of the
    rows. ``name`` is the file name or address that the messages give.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise ExportError([f"{name}: an HTML or XML page, not a CSV export"])
    problems: list[str] = []

    def report(line: int, column: str, message: str) -> None:
        place = f", column {column!r}" if column else ""
        problems.append(f"{name}, line {line}{place}: {message}")

    records = _records(text.removeprefix("\ufeff"), report)
    header_line, header = next(records, (1, []))
    header = [_clean(field) for field in header]
    places = _places(header, header_line, report, name)
    if problems:
        raise ExportError(problems)
    rows = _rows(records, header, places, report)
    if problems:
        raise ExportError(problems)
    if not any(map(_is_usable, rows)):
        raise ExportError([f"{name}: no row has training compute or a training cost"])
    return rows


def _records(text: str, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each record starts (fields may hold line breaks) and its fields."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for fields in reader:
            if fields:
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        report(line, "", f"the record that starts here is not valid CSV ({error})")


def _places(header: list[str], line: int, report: Report, name: str) -> dict[Column, int]:
    """Return where each seed column stands, and report unknown, repeated and missing columns."""
    wanted = [spelling for column in COLUMNS for spelling in column.headers]
    known = [*wanted, *sorted(IGNORED)]
    if not set(header) & set(known):
        raise ExportError([f"{name}: not an Epoch export, no column of its header is known"])
    for title in sorted(set(header) - set(known), key=header.index):
        nearest = nearest_names(title, known, however_far=True)[0]
        report(line, title, f"unknown column, the nearest known name is {nearest!r}")
    places = {}
    for column in COLUMNS:
        found = [place for place, title in enumerate(header) if title in column.headers]
        if len(found) > 1:
            report(line, header[found[1]], f"second column for {column.seed}")
        if found:
            places[column] = found[0]
        elif column.required:
            report(line, column.headers[0], f"required column is missing ({column.seed})")
    return places


def _rows(
    records: Iterator[tuple[int, list[str]]],
    header: list[str],
    places: dict[Column, int],
    report: Report,
) -> list[Row]:
    """Read every record; report wrong lengths, bad cells, duplicates and missing dates."""
    rows = []
    first_lines: dict[str, int] = {}
    for line, fields in records:
        if len(fields) != len(header):
            edge = header[min(len(fields), len(header) - 1)]
            report(line, edge, f"{len(fields)} fields, the header has {len(header)}")
            continue
        row = dict.fromkeys((column.seed for column in COLUMNS), "")
        for column, place in places.items():
            text = _clean(fields[place])
            try:
                row[column.seed] = column.read(text)
            except ValueError as error:
                row[column.seed] = text
                report(line, header[place], str(error))
        model = row["model"]
        if model and first_lines.setdefault(model, line) != line:
            report(line, "Model", f"{_shown(model)} is already on line {first_lines[model]}")
        if _is_usable(row) and not row["publication_date"]:
            report(line, "Publication date", "compute or cost, but no date")
        rows.append(row)
    return rows


def _is_usable(row: Row) -> bool:
    return bool(row["training_compute_flop"] or row["training_cost_2023_usd"])


def seed_rows(rows: list[Row]) -> list[Row]:
    """Return the rows the seed keeps, ordered by publication date, then model."""
    kept = filter(_is_usable, rows)
    return sorted(kept, key=lambda row: (row["publication_date"], row["model"]))


def write_seed(rows: list[Row], seed: Path) -> None:
    """Write rows to the seed in one step, so that no failure leaves half a seed."""
    # No .csv ending: dbt would take a file left by a killed process for a seed.
    temporary = seed.with_name(f".{seed.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            titles = [column.seed for column in COLUMNS]
            writer = csv.DictWriter(file, titles, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(seed)
    finally:
        temporary.unlink(missing_ok=True)


def _read_seed(seed: Path) -> list[Row]:
    """Return the rows of the present seed; none before the first refresh."""
    if not seed.exists():
        return []
    reader = csv.DictReader(io.StringIO(seed.read_text(encoding="utf-8"), newline=""))
    if "model" not in (reader.fieldnames or []):
        raise ExportError([f"{seed}: not a seed of notable models, it was not overwritten"])
    return list(reader)


def _load(source: str) -> str:
    """Return the text of a file or of an http(s) address."""
    try:
        if re.match("https?://", source, re.IGNORECASE):
            with urlopen(source, timeout=FETCH_TIMEOUT_SECONDS) as response:
                return response.read().decode("utf-8")
        return Path(source).read_bytes().decode("utf-8")
    except (OSError, HTTPException, ValueError) as error:
        # One line, also for urllib's report of a redirect loop, which has three.
        reason = _clean(str(getattr(error, "strerror", None) or error))
        raise ExportError([f"{source}: cannot be read ({reason})"]) from error


def _listed(title: str, models: list[str]) -> str:
    more = f", and {len(models) - NAMES_SHOWN} more" if len(models) > NAMES_SHOWN else ""
    names = f": {', '.join(models[:NAMES_SHOWN])}{more}" if models else ""
    return f"{title} {len(models)}{names}"


def _summary(rows: list[Row], kept: list[Row], previous: list[Row]) -> str:
    """Say what was read and how the new seed differs from the previous one."""
    undated = sum(not row["publication_date"] for row in rows)
    empty = [column.seed for column in COLUMNS if not any(row[column.seed] for row in kept)]
    old = {row["model"]: row for row in previous}
    new = {row["model"]: row for row in kept}
    changed = [model for model in new if model in old and old[model] != new[model]]
    lines = [
        f"read {len(rows)} rows, kept {len(kept)}, "
        f"dropped {len(rows) - len(kept)} without compute or cost ({undated} of them undated)",
        f"published {kept[0]['publication_date']} to {kept[-1]['publication_date']}",
        *([f"no value in {', '.join(empty)}"] if empty else []),
        _listed("models added", [model for model in new if model not in old]),
        _listed("models removed", [model for model in old if model not in new]),
        _listed("models changed", changed),
    ]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.refresh.epoch", description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="source", required=True, metavar="FILE|URL")
    parser.add_argument("--seed", type=Path, default=SEED, help="seed to rewrite (%(default)s)")
    arguments = parser.parse_args(argv)
    seed: Path = arguments.seed
    try:
        rows = read_export(_load(arguments.source), arguments.source)
        kept = seed_rows(rows)
        previous = _read_seed(seed)
        write_seed(kept, seed)
    except ExportError as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        print(f"the seed {seed} cannot be rewritten ({error})", file=sys.stderr)
        return 1
    print(_summary(rows, kept, previous))
    print(f"wrote {seed}; next step: make build")
    return 0


if __name__ == "__main__":
    sys.exit(main())
