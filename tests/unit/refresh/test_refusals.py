"""Exports that cannot be a seed are refused, with the place of the fault."""

from pathlib import Path

import pytest

from scripts.refresh.epoch import COLUMNS, ExportError, read_export
from tests.unit.refresh.exports_of_epoch import HEADER, assert_untouched, export, refresh, row

FLOP = "Training compute (FLOP)"
COST = "Training compute cost (2023 USD)"
NUMBERS = [
    "Parameters",
    FLOP,
    "Training time (hours)",
    "Hardware quantity",
    COST,
    "Training compute cost (cloud)",
    "Training compute cost (upfront)",
]

BAD_CELLS = [
    *[(title, cell, "not a number") for title in NUMBERS for cell in ("nan", "n/a")],
    *[(title, cell, "above zero") for title in NUMBERS for cell in ("-1", "0.0")],
    (FLOP, "inf", "not a number"),
    (FLOP, "1_000", "not a number"),
    (FLOP, "1,000", "not a number"),
    (FLOP, "\N{FULLWIDTH DIGIT ONE}", "not a number"),
    (FLOP, "1e999", "not a finite number above zero"),
    (FLOP, "1e-999", "not a finite number above zero"),
    *[
        ("Publication date", cell, "not a calendar date")
        for cell in ("2023-02-29", "2023-2-1", "20230201", "2023-W05-3", "2023", "May 2023")
    ],
    ("Publication date", "1939-12-31", "outside 1940 to 2100"),
    ("Publication date", "2101-01-01", "outside 1940 to 2100"),
    ("Publication date", "", "compute or cost, but no date"),
    ("Confidence", "confident", "none of Confident, Likely"),
    ("Frontier model", "1", "neither True, False nor empty"),
    ("Model", "", "the model name is empty"),
    ("Model", "\N{NO-BREAK SPACE}\n", "the model name is empty"),
    ("Model", " First\nmodel", "'First model' is already on line 2"),
]


@pytest.mark.parametrize(("title", "cell", "message"), BAD_CELLS)
def test_bad_cell_is_refused(
    seed: Path, capsys: pytest.CaptureFixture[str], title: str, cell: str, message: str
) -> None:
    rows = [row("First model", abstract="two\nlines"), row("Bad") | {title: cell}, row("Last")]
    assert refresh(export(*rows), seed) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert f"export.csv, line 4, column {title!r}: " in line
    assert message in line
    assert_untouched(seed)


@pytest.mark.parametrize("cells", [{"training_compute_flop": "-1"}, {"publication_date": "soon"}])
def test_dropped_rows_are_checked_too(seed: Path, cells: dict[str, str]) -> None:
    unusable = row("Unusable", **({"training_compute_flop": ""} | cells))
    assert refresh(export(row("Usable"), unusable), seed) == 1
    assert_untouched(seed)


def test_duplicate_of_a_dropped_row_is_refused(seed: Path) -> None:
    assert refresh(export(row("Twin"), row("Twin\n", training_compute_flop="")), seed) == 1
    assert_untouched(seed)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("Short,Lab", "line 3, column 'Publication date': 2 fields, the header has 16"),
        (f"Long{',' * 16}", "line 3, column 'Abstract': 17 fields, the header has 16"),
        ('"Open', "line 3: the record that starts here is not valid CSV"),
        ('"Clo"sed', "line 3: the record that starts here is not valid CSV"),
    ],
)
def test_broken_record_is_refused(seed: Path, capsys: pytest.CaptureFixture[str], record: str, message: str) -> None:
    assert refresh(f"{export(row('First'))}{record}\n", seed) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert f"export.csv, {message}" in line
    assert_untouched(seed)


def renamed(old: str, *new: str) -> list[str]:
    """Return the header with one title replaced by others, or by none."""
    return [title for known in HEADER for title in (new if known == old else (known,))]


@pytest.mark.parametrize(
    ("header", "messages"),
    [
        (
            renamed(FLOP, "Training compute (FLOPs)"),
            [
                f"column 'Training compute (FLOPs)': unknown column, the nearest known name is {FLOP!r}",
                f"column {FLOP!r}: required column is missing",
            ],
        ),
        (
            renamed("Training compute cost (cloud)", "Training cost (cloud)"),
            ["unknown column, the nearest known name is 'Training compute cost (cloud)'"],
        ),
        ([*HEADER, "Vibes"], ["column 'Vibes': unknown column"]),
        ([*HEADER, ""], ["unknown column"]),
        ([*HEADER, "Model"], ["column 'Model': second column for model"]),
        (
            [*HEADER, "Country (from Organization)"],
            ["column 'Country (from Organization)': second column for country"],
        ),
        *[
            (renamed(column.headers[0]), [f"column {column.headers[0]!r}: required column"])
            for column in COLUMNS
            if column.required
        ],
    ],
)
def test_bad_header_is_refused(
    seed: Path, capsys: pytest.CaptureFixture[str], header: list[str], messages: list[str]
) -> None:
    assert refresh(export(row("First"), header=header), seed) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(messages)
    for line, message in zip(lines, messages, strict=True):
        assert "export.csv, line 1" in line
        assert message in line
    assert_untouched(seed)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not an Epoch export"),
        ("model;organization\nA;B\n", "not an Epoch export"),
        ("\ufeff\n<!DOCTYPE html>\n<html><body>Moved</body></html>", "an HTML or XML page"),
        (export(), "no row has training compute or a training cost"),
        (export(row("A", training_compute_flop="")), "no row has training compute"),
    ],
)
def test_useless_file_is_refused_in_one_line(
    seed: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    assert refresh(text, seed) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "export.csv: " in line
    assert message in line
    assert_untouched(seed)


def test_all_problems_are_reported_up_to_a_cap(seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = export(*[row(f"M{i}", parameters="-1", confidence="?") for i in range(15)])
    assert refresh(bad, seed) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "and 10 more"
    with pytest.raises(ExportError) as caught:
        read_export(bad, "bad.csv")
    assert len(caught.value.problems) == 30
    assert_untouched(seed)
