"""What an export of Epoch becomes as a seed, read from a file or an address."""

import csv
import threading
from collections.abc import Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from scripts.refresh.epoch import COLUMNS, IGNORED, ExportError, main, read_export
from tests.unit.refresh.exports_of_epoch import assert_untouched, export, refresh, row

ROOT = Path(__file__).resolve().parents[3]
SEED = ROOT / "seeds" / "observations" / "notable_ai_models.csv"
PROPERTIES = SEED.with_name("_observations__seeds.yml")
EXPORTS = ROOT.parent / "shared" / "data"

EXPORT_2025 = EXPORTS / "epoch_notable_ai_models_2025-02.csv"

EXPORT_2026 = EXPORTS / "epoch_notable_ai_models_2026-04.csv"


def read(seed: Path) -> list[dict[str, str]]:
    with seed.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


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
