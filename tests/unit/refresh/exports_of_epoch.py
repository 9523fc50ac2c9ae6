"""Made-up exports of Epoch, and the seed they are to become."""

import csv
import io
from pathlib import Path

from scripts.refresh.epoch import COLUMNS, main

HEADER = [column.headers[0] for column in COLUMNS] + ["Abstract"]
OLD_SEED = "model,publication_date\nKept,2020-01-01\nGone,2019-01-01\n"


def row(model: str, **cells: str) -> dict[str, str]:
    """Return a usable row of a synthetic export; keywords are seed column names."""
    titles = {column.seed: column.headers[0] for column in COLUMNS} | {"abstract": "Abstract"}
    usable = {"model": model, "publication_date": "2020-01-01", "training_compute_flop": "1e+20"}
    return {titles[seed]: cell for seed, cell in (usable | cells).items()}


def export(*rows: dict[str, str], header: list[str] = HEADER, newline: str = "\n") -> str:
    """Return the text of a synthetic export."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator=newline, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def refresh(text: str, seed: Path) -> int:
    """Save an export beside the seed's folder and refresh the seed from it."""
    source = seed.parents[1] / "export.csv"
    source.write_bytes(text.encode())
    return main(["--from", str(source), "--seed", str(seed)])


def assert_untouched(seed: Path) -> None:
    assert seed.read_text() == OLD_SEED
    assert list(seed.parent.iterdir()) == [seed]
