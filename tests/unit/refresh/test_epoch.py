"""Tests of refreshing the notable models: what an Epoch export may be, what is refused, and what is left behind."""

import csv
import gzip
import hashlib
import io
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from scripts.refresh.__main__ import main
from scripts.refresh.epoch import COLUMNS, IGNORED
from scripts.refresh.source import CsvReader, Export, RefreshError
from tests.unit.refresh.conftest import VINTAGE, read

ROOT = Path(__file__).resolve().parents[3]
SEED = ROOT / "seeds" / "observations" / "notable_ai_models.csv"
PROPERTIES = SEED.with_name("_observations__seeds.yml")
EXPORTS = ROOT.parent / "shared" / "data"
EXPORT_2025 = EXPORTS / "epoch_notable_ai_models_2025-02.csv"
EXPORT_2026 = EXPORTS / "epoch_notable_ai_models_2026-04.csv"

COMMAND = ("epoch_models", "--accept-removals", "--vintage", VINTAGE, "--from")
HEADER = [column.titles[0] for column in COLUMNS] + ["Abstract"]
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
OLD = {"Kept": "2020-01-01", "Gone": "2019-01-01"}


def row(model: str, **cells: str) -> dict[str, str]:
    """Return a usable row of a synthetic export; keywords are seed column names."""
    titles = {column.seed: column.titles[0] for column in COLUMNS} | {"abstract": "Abstract"}
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
def seed(observations: Path) -> Path:
    """Return the path of a small seed of notable models among the other seeds."""
    path = observations / SEED.name
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*(column.seed for column in COLUMNS), "outlier_reason"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {"model": model, "publication_date": day, "training_compute_flop": "1e+19", "epoch_frontier": "0"}
            for model, day in OLD.items()
        )
    return path


@pytest.fixture
def load(seed: Path, refresh: Callable[..., int]) -> Callable[..., int]:
    """Return a function that refreshes the small seed, whatever goes."""
    return lambda text: refresh("epoch_models", text, "--accept-removals")


def assert_untouched(seed: Path) -> None:
    assert {row["model"]: row["publication_date"] for row in read(seed)} == OLD
    assert not list(seed.parent.glob(".*"))


BAD_CELLS = [
    *[(title, cell, "not a number") for title in NUMBERS for cell in ("nan", "n/a")],
    *[(title, cell, "above zero") for title in NUMBERS for cell in ("-1", "0.0")],
    (FLOP, "inf", "not a number"),
    (FLOP, "1_000", "not a number"),
    (FLOP, "1,000", "not a number"),
    (FLOP, "\N{FULLWIDTH DIGIT ONE}", "not a number"),
    (FLOP, "1e999", "'1e999' is too large for a number"),
    (FLOP, "1e-999", "not a finite number above zero"),
    *[
        ("Publication date", cell, "not a calendar date")
        for cell in ("2023-02-29", "2023-2-1", "20230201", "2023-W05-3", "2023", "May 2023")
    ],
    ("Publication date", "1939-12-31", "outside 1940 to 2100"),
    ("Publication date", "2101-01-01", "outside 1940 to 2100"),
    ("Publication date", "", "compute or cost, but no date"),
    ("Confidence", "confident", "none of Confident, Likely"),
    ("Frontier model", "yes", "neither True, False nor empty"),
    ("Organization", "Lab\x07", "holds the control character U+0007"),
    ("Model", "\N{ZERO WIDTH SPACE}First\N{WORD JOINER} model\N{SOFT HYPHEN}", "'First model' is already on line 2"),
    ("Model", "", "the model name is empty"),
    ("Model", "\N{NO-BREAK SPACE}\n", "the model name is empty"),
    ("Model", " First\nmodel", "'First model' is already on line 2"),
]


@pytest.mark.parametrize(("title", "cell", "message"), BAD_CELLS)
def test_bad_cell_is_refused(
    seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str], title: str, cell: str, message: str
) -> None:
    rows = [row("First model", abstract="two\nlines"), row("Bad") | {title: cell}, row("Last")]
    assert load(export(*rows)) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert f"export.csv, line 4, column {title!r}: " in line
    assert message in line
    assert_untouched(seed)


@pytest.mark.parametrize("cells", [{"training_compute_flop": "-1"}, {"publication_date": "soon"}])
def test_dropped_rows_are_checked_too(seed: Path, load: Callable[..., int], cells: dict[str, str]) -> None:
    unusable = row("Unusable", **({"training_compute_flop": ""} | cells))
    assert load(export(row("Usable"), unusable)) == 1
    assert_untouched(seed)


def test_duplicate_of_a_dropped_row_is_refused(seed: Path, load: Callable[..., int]) -> None:
    assert load(export(row("Twin"), row("Twin\n", training_compute_flop=""))) == 1
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
def test_broken_record_is_refused(
    seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str], record: str, message: str
) -> None:
    assert load(f"{export(row('First'))}{record}\n") == 1
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
            [f"column {FLOP!r}: required column is missing (training_compute_flop); is it 'Training compute (FLOPs)'?"],
        ),
        ([*HEADER, "System"], ["column 'System': second column for model"]),
        ([*HEADER, "Model"], ["column 'Model': second column for model"]),
        (
            [*HEADER, "Country (from Organization)"],
            ["column 'Country (from Organization)': second column for country"],
        ),
        *[
            (renamed(column.titles[0]), [f"column {column.titles[0]!r}: required column"])
            for column in COLUMNS
            if column.required
        ],
    ],
)
def test_bad_header_is_refused(
    seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str], header: list[str], messages: list[str]
) -> None:
    assert load(export(row("First"), header=header)) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(messages)
    for line, message in zip(lines, messages, strict=True):
        assert "export.csv, line 1" in line
        assert message in line
    assert_untouched(seed)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column of its header is known; needed are Model, Organization"),
        ("model;organization\nA;B\n", "no column of its header is known"),
        ("\ufeff\n<!DOCTYPE html>\n<html><body>Moved</body></html>", "an HTML or XML page"),
        (export(), "no row has training compute or a training cost"),
        (export(row("A", training_compute_flop="")), "no row has training compute"),
    ],
)
def test_useless_file_is_refused_in_one_line(
    seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    assert load(text) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "export.csv: " in line
    assert message in line
    assert_untouched(seed)


def test_all_problems_are_reported_up_to_a_cap(
    seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    bad = export(*[row(f"M{i}", parameters="-1", confidence="?") for i in range(15)])
    assert load(bad) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "and 10 more"
    assert_untouched(seed)


def test_rows_are_filtered_ordered_and_normalised(
    seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
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
    assert load(export(*rows)) == 0
    assert seed.read_text().splitlines() == [
        ",".join([*(column.seed for column in COLUMNS), "outlier_reason"]),
        "Kept,,1950-07-02,,,,1e+20,Likely,,,,,,,1,",
        "Cost only,,2020-01-01,,,,,,,,,12.5,,,0,",
        'b,"A,B",2020-01-01,,,7000000000.0,1e+20,,,,8.0,,,,0,',
    ]
    assert not list(seed.parent.glob(".*"))
    out = capsys.readouterr().out
    for fragment in (
        "read 5 rows, kept 3, dropped 2 without compute or cost (1 of them undated)",
        "published 1950-07-02 to 2020-01-01",
        "rows added: 2\n  Cost only\n  b\n",
        "rows removed: 1\n  Gone\n",
        "rows changed: 1\n  Kept: publication_date 2020-01-01 -> 1950-07-02; training_compute_flop 1e+19 -> 1e+20; "
        "confidence empty -> Likely; epoch_frontier 0 -> 1\n",
        "next step: make build",
    ):
        assert fragment in out


def test_long_lists_of_names_are_cut(seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert load(export(*[row(f"M{i:02}") for i in range(13)])) == 0
    assert "rows added: 13\n  M00\n" in (out := capsys.readouterr().out)
    assert "  M09\n  and 3 more\n" in out


def test_byte_order_mark_crlf_and_blank_lines_are_accepted(seed: Path, load: Callable[..., int]) -> None:
    rows = [row("A"), row("B")]
    assert load(f"\ufeff{export(*rows, newline=chr(13) + chr(10))}\r\n") == 0
    windows = seed.read_bytes()
    assert load(export(*rows)) == 0
    assert seed.read_bytes() == windows


def test_a_file_that_is_no_seed_is_not_overwritten(
    seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    seed.write_text("Model,Organization\n")
    assert load(export(row("A"))) == 1
    assert "has other columns than its yml file declares" in capsys.readouterr().err
    assert seed.read_text() == "Model,Organization\n"


def test_failed_write_leaves_the_seed(
    seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    assert load(export(row("A"))) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "cannot be written: No space left on device" in line
    assert_untouched(seed)


def test_unreadable_files_are_refused_in_one_line(
    seed: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    latin = project.parent / "latin.csv"
    latin.write_bytes("Modèle".encode("latin-1"))
    for source in (project.parent / "absent.csv", seed.parent, latin):
        assert main([*COMMAND, str(source), "--root", str(project)]) == 1
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


def test_address_is_read_like_a_file(seed: Path, project: Path, server: str) -> None:
    text = export(row("Café", abstract="two\nlines"))
    (project.parent / "served.csv").write_bytes(text.encode())
    assert main([*COMMAND, f"{server}/served.csv", "--root", str(project)]) == 0
    assert [model["model"] for model in read(seed)] == ["Café"]


@pytest.mark.parametrize(("page", "message"), [("absent.csv", "404"), ("a%20project/", "an HTML or XML page")])
def test_bad_answer_is_refused_in_one_line(
    seed: Path, project: Path, server: str, capsys: pytest.CaptureFixture[str], page: str, message: str
) -> None:
    assert main([*COMMAND, f"{server}/{page}", "--root", str(project)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{server}/{page}: ")
    assert message in line
    assert_untouched(seed)


def test_problems_of_an_address_name_it(
    seed: Path, project: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.parent / "bad.csv").write_text(export(row("A", parameters="-1")))
    assert main([*COMMAND, f"{server}/bad.csv", "--root", str(project)]) == 1
    assert f"{server}/bad.csv, line 2, column 'Parameters'" in capsys.readouterr().err


def test_refused_connection_is_one_line(
    seed: Path, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), QuietHandler) as http:
        closed_port = http.server_port
    assert main([*COMMAND, f"http://127.0.0.1:{closed_port}/x.csv", "--root", str(project)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "x.csv: cannot be read (" in line
    assert "refused" in line
    assert_untouched(seed)


def needs(path: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not path.exists(), reason="the full Epoch export is not here")


@needs(EXPORT_2026)
def test_committed_seed_is_reproduced(seed: Path, project: Path) -> None:
    assert main([*COMMAND, str(EXPORT_2026), "--root", str(project)]) == 0
    assert seed.read_bytes() == SEED.read_bytes()


@pytest.mark.parametrize(
    ("source", "n_models", "last_day"),
    [
        pytest.param(EXPORT_2025, 452, "2025-02-17", marks=needs(EXPORT_2025)),
        pytest.param(EXPORT_2026, 522, "2026-02-17", marks=needs(EXPORT_2026)),
    ],
)
def test_real_exports_fit_the_seed_properties(
    seed: Path, load: Callable[..., int], project: Path, source: Path, n_models: int, last_day: str
) -> None:
    assert main([*COMMAND, str(source), "--root", str(project)]) == 0
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
    reader = CsvReader(Export("real.csv", "\n".join(lines), ""), COLUMNS, IGNORED)
    reader.read()
    with pytest.raises(RefreshError) as caught:
        reader.refuse()
    (problem,) = caught.value.problems
    assert problem.startswith(f"real.csv, line {number}, column 'Publication date': ")


@needs(EXPORT_2025)
@needs(EXPORT_2026)
def test_every_known_title_is_in_a_real_export() -> None:
    seen = set()
    for source in (EXPORT_2025, EXPORT_2026):
        with source.open(newline="", encoding="utf-8") as file:
            seen |= set(next(csv.reader(file)))
    renamed_since = {"System"}
    assert {title for column in COLUMNS for title in column.titles} - renamed_since | IGNORED == seen


def test_unknown_columns_are_listed_and_ignored(
    seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    header = [*renamed("Model", "System"), "Vibes", ""]
    rows = [{("System" if title == "Model" else title): cell for title, cell in row("A").items()} | {"Vibes": "good"}]
    assert load(export(*rows, header=header)) == 0
    assert "ignored, as nothing reads them: 'Vibes'\n" in capsys.readouterr().out
    assert [model["model"] for model in read(seed)] == ["A"]


def test_a_cell_without_a_title_is_refused(
    seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(export(row("A") | {"": "7"}, header=[*HEADER, ""])) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert f"export.csv, line 2: field {len(HEADER) + 1} holds '7' and has no title" in line
    assert_untouched(seed)


def test_what_excel_writes_is_read(seed: Path, load: Callable[..., int]) -> None:
    rows = [row("A", epoch_frontier="TRUE"), row("B", epoch_frontier="FALSE", training_time_hours='"~53"'), {}]
    assert load(export(*rows, row("C", hardware_quantity="~"), newline="\r\n")) == 0
    found = [(model["model"], model["epoch_frontier"], model["training_time_hours"]) for model in read(seed)]
    assert found == [("A", "1", ""), ("B", "0", "53.0"), ("C", "0", "")]


def test_a_nul_character_is_refused_wherever_it_stands(
    seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(export(row("A"), row("B", abstract="nu\0l"))) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "export.csv, line 3: holds a NUL character" in line
    assert_untouched(seed)


def test_control_characters_where_nothing_reads_are_no_fault(seed: Path, load: Callable[..., int]) -> None:
    assert load(export(row("A", abstract="\x1e"))) == 0
    assert [model["model"] for model in read(seed)] == ["A"]


def zipped(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"data/{name}.csv", text)
    return content.getvalue()


@pytest.mark.parametrize(
    "pack",
    [
        lambda text: gzip.compress(text.encode(), mtime=0),
        lambda text: zipped(all_ai_models="Model\nX\n", notable_ai_models=text),
        lambda text: zipped(any_name=text),
    ],
)
def test_packed_files_are_read(
    seed: Path, load: Callable[..., int], source_of: Callable[[str], dict], pack: Callable[[str], bytes]
) -> None:
    packed = pack(export(row("A")))
    assert load(packed) == 0
    assert [model["model"] for model in read(seed)] == ["A"]
    assert source_of("epoch_notable_models")["file_sha256"] == hashlib.sha256(packed).hexdigest()


@pytest.mark.parametrize(
    ("packed", "message"),
    [
        (
            zipped(one="Model\n", two="Model\n"),
            "the archive holds data/one.csv, data/two.csv, not notable_ai_models.csv",
        ),
        (zipped(), "the archive holds nothing"),
        (b"PK\x03\x04broken", "not a zip file"),
        (gzip.compress(b"Model", mtime=0)[:-6], "end-of-stream"),
    ],
)
def test_broken_archives_are_refused_in_one_line(
    seed: Path, load: Callable[..., int], capsys: pytest.CaptureFixture[str], packed: bytes, message: str
) -> None:
    assert load(packed) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "export.csv: cannot be read (" in line
    assert message in line
    assert_untouched(seed)


def test_the_source_says_which_file_it_was(
    seed: Path, load: Callable[..., int], source_of: Callable[[str], dict]
) -> None:
    before = source_of("epoch_notable_models")
    text = export(row("A"))
    assert load(text) == 0
    today = date.today().isoformat()
    assert source_of("epoch_notable_models") == before | {
        "year": "2026",
        "vintage": VINTAGE,
        "retrieved_on": today,
        "file_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def test_the_day_of_the_server_is_the_vintage(
    project: Path, seed: Path, server: str, source_of: Callable[[str], dict]
) -> None:
    (project.parent / "served.csv").write_text(export(row("A")))
    os.utime(project.parent / "served.csv", (1.7e9, 1.7e9))
    command = ["epoch_models", "--accept-removals", "--from", f"{server}/served.csv", "--root", str(project)]
    assert main(command) == 0
    assert source_of("epoch_notable_models")["vintage"] == "2023-11-14"


@needs(EXPORT_2026)
def test_the_source_of_the_committed_seed_is_that_file() -> None:
    (row,) = (row for row in read(ROOT / "seeds/reference/sources.csv") if row["source_id"] == "epoch_notable_models")
    assert row["file_sha256"] == hashlib.sha256(EXPORT_2026.read_bytes()).hexdigest()
