"""Tests of refreshing METR's horizons, the Capabilities Index and the plain series, and of what all sources share."""

import csv
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from scripts.refresh import seed as seed_module
from scripts.refresh.__main__ import SOURCES, example, main
from scripts.refresh.metr import MEASURED_LIMIT_MINUTES
from scripts.refresh.source import RefreshError, load
from tests.unit.refresh.conftest import VINTAGE, read
from tests.unit.refresh.metr_file import NEWER, metr_file

Rows = list[dict[str, str]]


def metr(document: dict) -> str:
    return yaml.safe_dump(document)


def text_of(rows: Rows) -> str:
    """Return rows as a CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture
def horizons(observations: Path) -> Path:
    return observations / "metr_time_horizons.csv"


@pytest.fixture
def present(horizons: Path) -> dict:
    """Return what METR's file was when the seed was made."""
    return metr_file(read(horizons))


def test_the_limit_is_that_of_the_assumptions(root: Path) -> None:
    rows = read(root / "seeds/assumptions/scalar_assumptions.csv")
    (limit,) = (float(row["value"]) for row in rows if row["parameter"] == "horizon_measured_limit")
    assert limit == MEASURED_LIMIT_MINUTES


def test_the_file_behind_the_seed_changes_nothing(
    refresh: Callable[..., int], present: dict, observations: Path, source_of: Callable[[str], dict]
) -> None:
    before = {path.name: path.read_bytes() for path in observations.glob("*.csv")}
    text = metr(present)
    assert refresh("metr", text, name="results.yaml") == 0
    assert {path.name: path.read_bytes() for path in observations.glob("*.csv")} == before
    source = source_of("metr_th_1_1")
    assert (source["vintage"], source["file_sha256"]) == (VINTAGE, hashlib.sha256(text.encode()).hexdigest())


def test_a_newer_file_adds_changes_and_keeps_other_sources(
    refresh: Callable[..., int], present: dict, horizons: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read(horizons)
    results = present["results"]
    results["claude_opus_6_inspect"] = NEWER
    results["gpt_5_4"]["metrics"]["p50_horizon_length"]["estimate"] = 350.5
    results["llama_9"] = {"release_date": "2026-09-01", "metrics": {"p50_horizon_length": {"estimate": 1000}}}
    assert refresh("metr", metr(present)) == 0
    after = {row["model_key"]: row for row in read(horizons)}
    old = {row["model_key"]: row for row in before}
    new = after.pop("claude_opus_6_inspect")
    assert new == {
        "suite": "1.1",
        "model_key": "claude_opus_6_inspect",
        "model": "claude_opus_6_inspect",
        "developer": "Anthropic",
        "release_date": "2026-09-10",
        "is_sota": "1",
        "is_reliable": "1",
        "p50_minutes": "930.5",
        "p50_ci95_low": "400.25",
        "p50_ci95_high": "3900.75",
        "p80_minutes": "95.5",
        "p80_ci95_low": "40.25",
        "p80_ci95_high": "190.5",
        "average_score": "0.81",
        "published_on": VINTAGE,
        "published_on_is_assumed": "0",
        "kind": "measured",
        "source": "metr_th_1_1",
        "source_text": f"METR results file of {VINTAGE}",
        "note": "",
    }
    beyond = after.pop("llama_9")
    assert (beyond["is_reliable"], beyond["is_sota"], beyond["developer"]) == ("0", "0", "")
    assert after["gpt_5_4"] == old["gpt_5_4"] | {
        "p50_minutes": "350.5",
        "source_text": f"METR results file of {VINTAGE}",
    }
    del after["gpt_5_4"], old["gpt_5_4"]
    assert after == old
    out = capsys.readouterr().out
    assert "rows added: 2\n  1.1, llama_9\n  1.1, claude_opus_6_inspect\n" in out
    assert "rows removed: 0\n" in out
    assert "rows changed: 1\n  1.1, gpt_5_4: p50_minutes 341.735276 -> 350.5; source_text" in out
    assert "llama_9: no known developer; fill developer in metr_time_horizons.csv\n" in out


def test_new_doubling_times_are_an_edition_of_their_own(
    refresh: Callable[..., int], present: dict, observations: Path
) -> None:
    path = observations / "metr_doubling_times.csv"
    before = read(path)
    present["doubling_time_in_days"]["from_2023_on"] = {"point_estimate": 131.5, "ci_low": 110.25, "ci_high": 160}
    assert refresh("metr", metr(present)) == 0
    *stay, new = read(path)
    assert stay == before
    assert new == {
        "suite": "1.1",
        "edition": "2026-10 file",
        "first_year": "2023",
        "period": "2023 on",
        "doubling_days": "131.5",
        "ci_low": "110.25",
        "ci_high": "160.0",
        "ci_level": "95.0",
        "published_on": VINTAGE,
        "published_on_is_assumed": "0",
        "source": "metr_th_1_1",
        "source_text": f"METR results file of {VINTAGE}",
    }


def set_at(document: dict, path: str, value: object) -> str:
    *parents, last = path.split(".")
    for key in parents:
        document = document[key]
    document[last] = value
    return path


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("benchmark_name", "METR-Horizon-v2.0", "benchmark_name: 'METR-Horizon-v2.0' is not METR-Horizon-v1.1"),
        ("results", {}, "no results"),
        ("results", "~", "results: '~' is no mapping"),
        ("results.gpt_4.release_date", "May 2023", "results.gpt_4.release_date: 'May 2023' is not a calendar date"),
        ("results.gpt_4.release_date", None, "results.gpt_4.release_date: is missing"),
        ("results.gpt_4.metrics", 7, "results.gpt_4.metrics: '7' is no mapping"),
        ("results.gpt_4.metrics.is_sota", "maybe", "results.gpt_4.metrics.is_sota: 'maybe' is neither true nor false"),
        ("results.gpt_4.metrics.p50_horizon_length.estimate", -1, "estimate: '-1' is not a finite number above zero"),
        ("results.gpt_4.metrics.p50_horizon_length.estimate", "~", "p50_horizon_length.estimate: is missing"),
        (
            "results.gpt_4.metrics.p50_horizon_length.ci_high",
            0.01,
            "refused: seeds/observations/metr_time_horizons.csv",
        ),
        ("results.gpt_5_6_sol_cheating_fail", NEWER, "is in the seed from another source"),
        ("doubling_time_in_days.from_2023_on.point_estimate", "fast", "point_estimate: 'fast' is not a number"),
    ],
)
def test_a_bad_metr_file_is_refused(
    refresh: Callable[..., int],
    present: dict,
    untouched: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
    path: str,
    value: object,
    message: str,
) -> None:
    set_at(present, path, value)
    assert refresh("metr", metr(present)) == 1
    assert message in capsys.readouterr().err
    untouched()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("results: [", "export.csv: is not YAML"),
        ("- 1", "is not a file of METR's"),
        ("results: {}\nresults: {}\n", "the key results is given twice"),
        ("results:\n  a: \x07\n", "export.csv, line 2: holds the control character U+0007"),
        ("<html>", "an HTML or XML page"),
    ],
)
def test_what_is_no_metr_file_is_refused_in_one_line(
    refresh: Callable[..., int],
    untouched: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
    text: str,
    message: str,
) -> None:
    assert refresh("metr", text) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
    untouched()


def eci_rows(seed: Path) -> Rows:
    """Return the scores of the older vintage as Epoch writes them."""
    return [
        {
            "Model": row["model"],
            "Display name": row["model"],
            "eci": row["eci"],
            "eci_ci_low": "",
            "eci_ci_high": "",
            "date": row["release_date"],
            "Organization": row["developer"],
        }
        for row in read(seed)
        if row["file_vintage"] == "2025-10"
    ]


def test_a_file_of_scores_is_a_vintage_of_its_own(
    refresh: Callable[..., int], observations: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = observations / "eci_scores.csv"
    before = read(seed)
    rows = eci_rows(seed)
    rows.append(rows[-1] | {"Model": "GPT-5.6 Sol", "eci": "161.9", "Organization": "OpenAI"})
    rows.append(rows[-1] | {"Model": "GPT-6\N{ZERO WIDTH SPACE} Astra", "eci": "166.3", "Organization": ""})
    rows.append(rows[-1] | {"Model": "Undated", "date": ""})
    assert refresh("eci", text_of(rows)) == 0
    after = read(seed)
    assert after[: len(before)] == before
    new = after[len(before) :]
    assert len(new) == len(rows) - 1
    assert {row["file_vintage"] for row in new} == {row["published_on"] for row in new} == {VINTAGE}
    (astra,) = (row for row in new if row["model"] == "GPT-6 Astra")
    assert (astra["eci"], astra["developer"], astra["kind"]) == ("166.3", "OpenAI", "measured")
    out = capsys.readouterr().out
    assert f"vintage {VINTAGE}, compared with 2025-10" in out
    assert "left out 1 without score or date of release" in out
    # The same day again takes the place of itself.
    assert refresh("eci", text_of(rows[:-1]), "--accept-removals") == 0
    assert len(read(seed)) == len(after)
    assert f"compared with {VINTAGE}" in capsys.readouterr().out


def test_half_a_file_of_scores_is_refused(
    refresh: Callable[..., int], observations: Path, untouched: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = eci_rows(observations / "eci_scores.csv")
    assert refresh("eci", text_of(rows[::2])) == 1
    assert f" of the {len(rows)} rows of eci_scores.csv" in capsys.readouterr().err
    untouched()


@pytest.mark.parametrize("source", ["chips", "capex", "revenue"])
def test_a_plain_file_takes_the_place_of_the_seed(
    refresh: Callable[..., int],
    observations: Path,
    source_of: Callable[[str], dict],
    capsys: pytest.CaptureFixture[str],
    source: str,
) -> None:
    path = observations / f"{SOURCES[source].seed}.csv"
    rows = read(path)
    rows[0]["confidence"] = "medium" if rows[0]["confidence"] != "medium" else "low"
    rows[0]["Excel"] = ""
    text = "\ufeff" + text_of([{"Excel": "", **row} for row in rows]).replace("Excel", "", 1).replace("\n", "\r\n")
    assert refresh(source, text) == 0
    for row in rows:
        row.pop("Excel", None)
    assert read(path) == rows
    out = capsys.readouterr().out
    assert "rows added: 0\nrows removed: 0\nrows changed: 1\n" in out
    assert source_of(SOURCES[source].source_id)["file_sha256"] == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("shipments_h100e", "many", "ai_chip_shipments.csv:2: column shipments_h100e: 'many' is not a number"),
        ("source", "nobody", "column source: 'nobody' is not in column source_id"),
        ("kind", "guess", "column kind: 'guess' is not one of actual"),
        ("year", "2022", "'2022' is already on line"),
    ],
)
def test_a_plain_file_obeys_the_rules_of_its_seed(
    refresh: Callable[..., int],
    observations: Path,
    untouched: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
    column: str,
    cell: str,
    message: str,
) -> None:
    rows = read(observations / "ai_chip_shipments.csv")
    rows[0][column] = cell
    assert refresh("chips", text_of(rows)) == 1
    assert message in capsys.readouterr().err
    untouched()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("year,shipment_h100e\n2021,1\n", "required column is missing (shipments_h100e); is it 'shipment_h100e'?"),
        ("model,eci\nA,1\n", "no column of its header is known"),
    ],
)
def test_a_plain_file_needs_the_columns_of_its_seed(
    refresh: Callable[..., int],
    untouched: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
    text: str,
    message: str,
) -> None:
    assert refresh("chips", text) == 1
    assert message in capsys.readouterr().err
    untouched()


class Terminal:
    """A stand-in for a stream of a terminal."""

    def __init__(self, stream: object) -> None:
        self._stream = stream

    def isatty(self) -> bool:
        return True

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("", 1), ("n", 1)])
def test_a_terminal_is_asked_before_many_rows_go(
    refresh: Callable[..., int],
    observations: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
) -> None:
    asked = []
    monkeypatch.setattr("sys.stdin", Terminal(io.StringIO()))
    monkeypatch.setattr("sys.stdout", Terminal(io.StringIO()))
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or answer)
    path = observations / "ai_revenue.csv"
    rows = read(path)
    assert refresh("revenue", text_of(rows[: len(rows) // 2])) == code
    assert asked == [f"Remove {len(rows) - len(rows) // 2} of {len(rows)} rows? [y/N] "]
    assert read(path) == (rows if code else rows[: len(rows) // 2])


def test_many_rows_go_only_when_that_is_said(
    refresh: Callable[..., int],
    observations: Path,
    untouched: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = observations / "ai_revenue.csv"
    rows = read(path)
    few, many = rows[: -(len(rows) // 5)], rows[: -(len(rows) // 5) - 1]
    assert refresh("revenue", text_of(many)) == 1
    assert "ACCEPT_REMOVALS=1" in capsys.readouterr().err
    untouched()
    assert refresh("revenue", text_of(few)) == 0
    assert read(path) == few
    assert refresh("revenue", text_of(rows[:2]), "--accept-removals") == 0
    assert read(path) == rows[:2]


def test_a_write_that_fails_leaves_all_seeds(
    refresh: Callable[..., int],
    present: dict,
    project: Path,
    untouched: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    written = []

    def full_disk(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == 3:
            raise OSError("No space left on device")

    monkeypatch.setattr(seed_module.os, "fsync", full_disk)
    present["results"]["claude_opus_6_inspect"] = NEWER
    assert refresh("metr", metr(present)) == 1
    assert "cannot be written: No space left on device" in capsys.readouterr().err
    untouched()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["metr", "--from", ""], f"no file of metr is named; as in {example()}"),
        (["metr"], f"no file of metr is named; as in {example()}"),
        (["revenue"], "no file of revenue is named; as in make refresh SOURCE=revenue FROM="),
        # As `make refresh` calls it with nothing named.
        (
            ["", "--from", ""],
            f"no source is named (known: capex, chips, eci, epoch_models, metr, revenue); as in {example()}",
        ),
        (["meter", "--from", "x"], f"there is no source 'meter' (did you mean 'metr'?); as in {example()}"),
        (["metr", "--from", "~/none.yaml"], "~/none.yaml: cannot be read (No such file or directory)"),
        (
            ["metr", "--from", "file:///nowhere.yaml"],
            "file:///nowhere.yaml: cannot be read (No such file or directory)",
        ),
        (["metr", "--from", "ftp://example.org/x"], "only files and addresses that start with http:// or https://"),
    ],
)
def test_what_is_missing_or_misspelt_is_said(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main([*arguments, "--root", str(project)]) == 1
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_a_root_that_is_no_repository_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file.csv").write_text("a\n1\n", encoding="utf-8")
    assert main(["chips", "--from", str(tmp_path / "file.csv"), "--root", str(tmp_path)]) == 1
    assert "no _*__seeds.yml file declares a seed" in capsys.readouterr().err


def test_a_file_of_the_home_folder_is_found(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "page.yaml").write_text("<html>", encoding="utf-8")
    with pytest.raises(RefreshError, match="an HTML or XML page"):
        load("~/page.yaml", ())


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("20240101", "not a calendar date; write YYYY-MM-DD"),
        ("soon", "not a calendar date"),
        ("2999-01-01", "not come yet"),
    ],
)
def test_the_day_of_a_file_is_one_that_has_come(capsys: pytest.CaptureFixture[str], day: str, message: str) -> None:
    with pytest.raises(SystemExit):
        main(["metr", "--from", "x", "--vintage", day])
    assert message in capsys.readouterr().err
