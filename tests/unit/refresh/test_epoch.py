"""Tests of scripts.refresh.epoch: what it accepts, refuses, and leaves behind."""

import csv
import io
import threading
from collections.abc import Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from scripts.refresh.epoch import COLUMNS, IGNORED, ExportError, main, read_export

ROOT = Path(__file__).resolve().parents[3]
SEED = ROOT / "seeds" / "observations" / "notable_ai_models.csv"
PROPERTIES = SEED.with_name("_observations__seeds.yml")
EXPORTS = ROOT.parent / "shared" / "data"
EXPORT_2025 = EXPORTS / "epoch_notable_ai_models_2025-02.csv"
EXPORT_2026 = EXPORTS / "epoch_notable_ai_models_2026-04.csv"

HEADER = [column.headers[0] for column in COLUMNS] + ["Abstract"]
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


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """Return the path of a small seed in a folder of its own."""
    path = tmp_path / "seeds" / "models.csv"
    path.parent.mkdir()
    path.write_text(OLD_SEED)
    return path


def refresh(text: str, seed: Path) -> int:
    """Save an export beside the seed's folder and refresh the seed from it."""
    source = seed.parents[1] / "export.csv"
    source.write_bytes(text.encode())
    return main(["--from", str(source), "--seed", str(seed)])


def read(seed: Path) -> list[dict[str, str]]:
    with seed.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def assert_untouched(seed: Path) -> None:
    assert seed.read_text() == OLD_SEED
    assert list(seed.parent.iterdir()) == [seed]


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


def test_rows_are_filtered_ordered_and_normalised(seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        row("b", organization="A,B", parameters="7E9", hardware_quantity="8"),
        row("No\N{NO-BREAK SPACE}compute\n", training_compute_flop="", epoch_frontier="False"),
        row("Undated", training_compute_flop="", publication_date=""),
        row("Cost only", training_compute_flop="", training_cost_2023_usd="12.50"),
        row(
            "Kept\N{NO-BREAK SPACE} \n",
            publication_date="1950-07-02",
            confidence="Likely",
            epoch_frontier="True",
        ),
    ]
    assert refresh(export(*rows), seed) == 0
    assert seed.read_text().splitlines() == [
        ",".join(column.seed for column in COLUMNS),
        "Kept,,1950-07-02,,,,1e+20,Likely,,,,,,,1",
        "Cost only,,2020-01-01,,,,,,,,,12.5,,,0",
        'b,"A,B",2020-01-01,,,7000000000.0,1e+20,,,,8.0,,,,0',
    ]
    assert list(seed.parent.iterdir()) == [seed]
    out = capsys.readouterr().out
    for fragment in (
        "read 5 rows, kept 3, dropped 2 without compute or cost (1 of them undated)",
        "published 1950-07-02 to 2020-01-01",
        "models added 2: Cost only, b\n",
        "models removed 1: Gone\n",
        "models changed 1: Kept\n",
        "next step: make build",
    ):
        assert fragment in out


def test_long_lists_of_names_are_cut(seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refresh(export(*[row(f"M{i:02}") for i in range(13)]), seed) == 0
    assert "models added 13: M00, M01, M02, M03, M04, M05, M06, M07, M08, M09, and 3 more" in (capsys.readouterr().out)


def test_byte_order_mark_crlf_and_blank_lines_are_accepted(seed: Path) -> None:
    rows = [row("A"), row("B")]
    assert refresh(f"\ufeff{export(*rows, newline=chr(13) + chr(10))}\r\n", seed) == 0
    windows = seed.read_bytes()
    assert refresh(export(*rows), seed) == 0
    assert seed.read_bytes() == windows


def test_a_first_seed_is_written(seed: Path) -> None:
    seed.unlink()
    assert refresh(export(row("A")), seed) == 0
    assert [model["model"] for model in read(seed)] == ["A"]


def test_a_file_that_is_no_seed_is_not_overwritten(seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed.write_text("Model,Organization\n")
    assert refresh(export(row("A")), seed) == 1
    assert "not a seed of notable models" in capsys.readouterr().err
    assert seed.read_text() == "Model,Organization\n"


def test_failed_write_leaves_the_seed(
    seed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    assert refresh(export(row("A")), seed) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "models.csv cannot be rewritten (No space left on device)" in line
    assert_untouched(seed)


def test_unreadable_files_are_refused_in_one_line(seed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    latin = seed.parents[1] / "latin.csv"
    latin.write_bytes("Modèle".encode("latin-1"))
    for source in (seed.parents[1] / "absent.csv", seed.parent, latin):
        assert main(["--from", str(source), "--seed", str(seed)]) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"{source}: cannot be read (")
    assert_untouched(seed)


class QuietHandler(SimpleHTTPRequestHandler):
    """Serve a folder without a log line for each request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve tmp_path on a free port; return the address."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    handler = partial(QuietHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def test_address_is_read_like_a_file(seed: Path, server: str) -> None:
    text = export(row("Café", abstract="two\nlines"))
    (seed.parents[1] / "served.csv").write_bytes(text.encode())
    assert main(["--from", f"{server}/served.csv", "--seed", str(seed)]) == 0
    assert [model["model"] for model in read(seed)] == ["Café"]


@pytest.mark.parametrize(("page", "message"), [("absent.csv", "404"), ("seeds/", "an HTML or XML page")])
def test_bad_answer_is_refused_in_one_line(
    seed: Path, server: str, capsys: pytest.CaptureFixture[str], page: str, message: str
) -> None:
    assert main(["--from", f"{server}/{page}", "--seed", str(seed)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{server}/{page}: ")
    assert message in line
    assert_untouched(seed)


def test_problems_of_an_address_name_it(seed: Path, server: str, capsys: pytest.CaptureFixture[str]) -> None:
    (seed.parents[1] / "bad.csv").write_text(export(row("A", parameters="-1")))
    assert main(["--from", f"{server}/bad.csv", "--seed", str(seed)]) == 1
    assert f"{server}/bad.csv, line 2, column 'Parameters'" in capsys.readouterr().err


def test_refused_connection_is_one_line(
    seed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), QuietHandler) as http:
        closed_port = http.server_port
    assert main(["--from", f"http://127.0.0.1:{closed_port}/x.csv", "--seed", str(seed)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "x.csv: cannot be read (" in line
    assert "refused" in line
    assert_untouched(seed)


def needs(path: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not path.exists(), reason="the full Epoch export is not here")


@needs(EXPORT_2026)
def test_committed_seed_is_reproduced(seed: Path) -> None:
    assert main(["--from", str(EXPORT_2026), "--seed", str(seed)]) == 0
    assert seed.read_bytes() == SEED.read_bytes()


@pytest.mark.parametrize(
    ("source", "n_models", "last_day"),
    [
        pytest.param(EXPORT_2025, 452, "2025-02-17", marks=needs(EXPORT_2025)),
        pytest.param(EXPORT_2026, 522, "2026-02-17", marks=needs(EXPORT_2026)),
    ],
)
def test_real_exports_fit_the_seed_properties(seed: Path, source: Path, n_models: int, last_day: str) -> None:
    assert main(["--from", str(source), "--seed", str(seed)]) == 0
    models = read(seed)
    (properties,) = (
        seed for seed in yaml.safe_load(PROPERTIES.read_text())["seeds"] if seed["name"] == "notable_ai_models"
    )
    assert properties["name"] == SEED.stem
    types = properties["config"]["column_types"]
    assert list(models[0]) == list(types)
    assert len(models) == len({model["model"] for model in models}) == n_models
    assert max(model["publication_date"] for model in models) == last_day
    parsers = {"double": float, "date": date.fromisoformat, "integer": int, "varchar": str}
    for model in models:
        for name, cell in model.items():
            assert not cell or parsers[types[name]](cell) is not None
            assert cell == " ".join(cell.split())
        assert model["publication_date"]
        assert model["epoch_frontier"] in {"0", "1"}
        assert model["training_compute_flop"] or model["training_cost_2023_usd"]


@pytest.mark.parametrize("source", [pytest.param(path, marks=needs(path)) for path in (EXPORT_2025, EXPORT_2026)])
def test_problem_in_a_real_export_names_the_physical_line(source: Path) -> None:
    lines = source.read_text(encoding="utf-8").split("\n")
    number = next(n for n, text in enumerate(lines, 1) if text.startswith("Theseus,"))
    lines[number - 1] = lines[number - 1].replace("1950-07-02", "1950-07-32")
    with pytest.raises(ExportError) as caught:
        read_export("\n".join(lines), "real.csv")
    (problem,) = caught.value.problems
    assert problem.startswith(f"real.csv, line {number}, column 'Publication date': ")


@needs(EXPORT_2025)
@needs(EXPORT_2026)
def test_every_known_title_is_in_a_real_export() -> None:
    seen = set()
    for source in (EXPORT_2025, EXPORT_2026):
        with source.open(newline="", encoding="utf-8") as file:
            seen |= set(next(csv.reader(file)))
    assert {title for column in COLUMNS for title in column.headers} | IGNORED == seen
