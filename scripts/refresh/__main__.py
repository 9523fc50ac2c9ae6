"""Load newer observations into a seed: print what changes, check it by every rule, and write it in one step.

Usage: ``python -m scripts.refresh SOURCE --from FILE|URL [--vintage YYYY-MM-DD] [--accept-removals]``

On any fault the old seed stays. The day and the hash of the file go into seeds/reference/sources.csv.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from scripts.refresh import eci, epoch, metr, plain
from scripts.refresh.reading import Reading, Vintage
from scripts.refresh.seed import Difference, Seed, difference, read_seed, write_seeds
from scripts.refresh.source import Cells, Export, RefreshError, load
from scripts.seeds.declared_rules import DeclarationError
from scripts.terminal import run_command
from scripts.text import suggest
from scripts.warehouse import ROOT, OutputError


def example(source: str = "metr") -> str:
    """Return how the command is written for a source."""
    address = "file-or-address"
    return f"make refresh SOURCE={source} FROM={address}, or python -m scripts.refresh {source} --from {address}"


class Source(NamedTuple):
    """One kind of file: the seed it fills, its source id, its reader, its name in archives, and seeds it fills too."""

    seed: str
    source_id: str
    read: Callable[..., Reading]
    members: tuple[str, ...]
    others: tuple[str, ...] = ()


SOURCES = {
    "epoch_models": Source("notable_ai_models", "epoch_notable_models", epoch.read, ("notable_ai_models.csv",)),
    "metr": Source(
        "metr_time_horizons", metr.SOURCE_ID, metr.read, ("benchmark_results_1_1.yaml",), (metr.DOUBLING_TIMES,)
    ),
    "eci": Source("eci_scores", eci.SOURCE_ID, eci.read, ("eci_scores.csv",)),
    "chips": Source("ai_chip_shipments", "chips", plain.read, ("ai_chip_shipments.csv",)),
    "capex": Source("hyperscaler_capex", "capex_press", plain.read, ("hyperscaler_capex.csv",)),
    "revenue": Source("ai_revenue", "revenue_press", plain.read, ("ai_revenue.csv",)),
}


def refresh(source: Source, export: Export, vintage: Vintage, root: Path, allow: Callable[[Difference], bool]) -> None:
    """Rewrite the seeds of a source from an export.

    Parameters
    ----------
    source : Source
        What kind of file it is.
    export : Export
        The file.
    vintage : Vintage
        The day that it shows.
    root : Path
        The repository.
    allow : callable
        Asked with the difference when many rows would go.

    Raises
    ------
    RefreshError
        If the file cannot be used, breaks a rule of the seed, or removes too much. Nothing is written.
    """
    seed = read_seed(root, source.seed)
    others = [read_seed(root, name) for name in source.others]
    reading = source.read(export, seed, vintage, *others)
    change = difference(reading.before, reading.compared if reading.compared is not None else reading.rows, reading.key)
    for note in reading.notes:
        print(note)
    if reading.unknown:
        print(f"ignored, as nothing reads them: {', '.join(map(repr, reading.unknown))}")
    print(f"{seed.path.name}\n{change}")
    texts = {seed.path: seed.text_of(reading.rows)}
    for other in others:
        print(f"{other.path.name}\n{difference(other.rows, reading.others[other.path.stem], other.grain)}")
        texts[other.path] = other.text_of(reading.others[other.path.stem])
    if change.removes_much and not allow(change):
        raise RefreshError(
            [
                f"{export.name}: lacks {len(change.removed)} of the {change.rows_before} rows of {seed.path.name}, as "
                "part of a file would; nothing was written (to remove them: --accept-removals, or ACCEPT_REMOVALS=1)"
            ]
        )
    sources = read_seed(root, "sources")
    texts[sources.path] = sources.text_of(_cited(sources, source.source_id, export, vintage))
    write_seeds(root, texts)
    for path in texts:
        print(f"wrote {path.relative_to(root)}")


def _cited(sources: Seed, source_id: str, export: Export, vintage: Vintage) -> Sequence[Cells]:
    """Return the sources with the day and the hash of the file under its source."""
    if source_id not in {row["source_id"] for row in sources.rows}:
        raise RefreshError([f"{sources.path}: has no row {source_id}; restore it"])
    cells = {
        "year": str(vintage.day.year),
        "vintage": vintage.day.isoformat(),
        "retrieved_on": datetime.now(UTC).date().isoformat(),
        "file_sha256": export.sha256,
    }
    return [row | cells if row["source_id"] == source_id else row for row in sources.rows]


def _day(text: str) -> date:
    """Read an argument that is a day, not after today."""
    try:
        read = date.fromisoformat(text)
    except ValueError:
        read = None
    # fromisoformat also takes 20261001.
    if read is None or read.isoformat() != text:
        raise argparse.ArgumentTypeError(f"{text!r} is not a calendar date; write YYYY-MM-DD")
    if read > datetime.now(UTC).date():
        raise argparse.ArgumentTypeError(f"{text} has not come yet: of which day is the file?")
    return read


def _ask(change: Difference) -> bool:
    """Ask the person at the terminal; nobody there is a no."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    answer = input(f"Remove {len(change.removed)} of {change.rows_before} rows? [y/N] ")
    return answer.strip().lower() in {"y", "yes"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.refresh", description=__doc__.splitlines()[0])
    parser.add_argument("source", nargs="?", default="", metavar="SOURCE", help=", ".join(SOURCES))
    parser.add_argument("--from", dest="address", default="", metavar="FILE|URL")
    parser.add_argument(
        "--vintage", type=_day, metavar="YYYY-MM-DD", help="day of the file; that of the server, or today, if not given"
    )
    parser.add_argument("--accept-removals", action="store_true", help="also when more than a fifth of the rows goes")
    parser.add_argument("--root", type=Path, default=ROOT, help="repository (this one by default)")
    arguments = parser.parse_args(argv)
    try:
        source = SOURCES.get(arguments.source)
        if not source:
            what = f"there is no source '{arguments.source}'" if arguments.source else "no source is named"
            raise RefreshError([f"{what}{suggest(arguments.source, SOURCES)}; as in {example()}"])
        if not arguments.address:
            raise RefreshError([f"no file of {arguments.source} is named; as in {example(arguments.source)}"])
        export = load(arguments.address, source.members)
        known = arguments.vintage or export.modified_on
        vintage = Vintage(known or datetime.now(UTC).date(), known is not None)
        refresh(source, export, vintage, arguments.root, lambda change: arguments.accept_removals or _ask(change))
    except (RefreshError, OutputError, DeclarationError) as error:
        print(error, file=sys.stderr)
        return 1
    print("next step: make build, then make outputs")
    return 0


if __name__ == "__main__":
    run_command(main)
