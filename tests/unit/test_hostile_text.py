"""A text of a seed that would run in a spreadsheet, move a cursor or hide others, at every door of the project."""

import csv
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from matplotlib import rc_context
from xlsxwriter import Workbook

from scripts.charts import style
from scripts.charts.files import write
from scripts.docs import page_of
from scripts.export.arrow_tables import PublishedTable
from scripts.export.csv_tables import write_csv
from scripts.export.evidence import evidence_data
from scripts.pages import Queries
from scripts.refresh.seed import Seed
from scripts.refresh.source import Column, CsvReader, Export
from scripts.seeds import registry
from scripts.text import aligned, spreadsheet_text, visible, visible_lines
from scripts.workbook.tables import Styles, write_cell

#: A formula, an escape sequence of terminals, a right-to-left override, a zero-width space, a filler, a BEL, a tab.
HOSTILE = '=HYPERLINK("x")\x1b[31m\u202egnp.\u200b\u3164\x07\t!'
SHOWN = '=HYPERLINK("x")[31mgnp. !'
#: What must not come out of any door but CSV and Parquet, which hold the data as they are.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff]")
REPOSITORY = Path(__file__).parents[2]


def published(texts: list[str | None], numbers: list[float]) -> PublishedTable:
    data = pa.table({"name": pa.array(texts, pa.string()), "growth": pa.array(numbers, pa.float64())})
    return PublishedTable("layer", "odd", (), data)


# The guards


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("Qwen é 模型 ≥ 16 h — ok", "Qwen é 模型 ≥ 16 h — ok"),
        (HOSTILE, SHOWN),
        ("two\r\nlines", "two  lines"),
        ("a\u2028b\x85c", "a b c"),
        ("\ufeffa\u00adb\u034fc\ufe0fd\u2800e\U000e0041f\ufffeg\x7f", "abcdefg"),
        ("", ""),
    ],
)
def test_what_shows_nothing_is_left_out(text, expected):
    assert visible(text) == expected


def test_lines_stay_lines():
    assert visible_lines("a\n\x1bb\n") == "a\nb\n"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+SUM(A1)",
        "-1 and 1",
        "@x",
        "\t=1",
        "\tx",
        "\rx",
        "\nx",
        "  =1",
        "\u200b=1",
        "\uff1d1",
        "-",
        "+7% on 4",
    ],
)
def test_what_a_spreadsheet_would_run_is_text(text):
    assert spreadsheet_text(text) == f"'{text}"
    assert spreadsheet_text(spreadsheet_text(text)) == f"'{text}"


@pytest.mark.parametrize("text", ["", "base", "-1.5", "+3", "-.5e-3", "1e27", "a=b", "'=1", "2024-01-01", "~53"])
def test_numbers_and_other_texts_stay(text):
    assert spreadsheet_text(text) == text


# CSV


def test_csv_of_a_table(tmp_path):
    write_csv(published([HOSTILE, None, "-0.5", "a"], [-1.5, -2.0, 3.0, -1e27]), tmp_path)
    content = (tmp_path / "tables" / "odd.csv").read_text(encoding="utf-8")
    assert [*csv.reader(io.StringIO(content, newline=""))] == [
        ["name", "growth"],
        [f"'{HOSTILE}", "-1.5"],
        ["", "-2"],
        ["-0.5", "3"],
        ["a", "-1e+27"],
    ]


def test_csv_of_a_refreshed_seed():
    export = Export("new.csv", f'name,growth\n"{"=1+1"}",-2\n', "")
    (row,) = CsvReader(export, [Column("name", ("name",)), Column("growth", ("growth",))]).read().rows
    assert row == {"name": "'=1+1", "growth": "-2"}
    seed = Seed(Path("seed.csv"), ("name", "growth"), ("name",), ())
    assert seed.text_of([row, {"name": "@x", "growth": "-3"}]) == "name,growth\n'=1+1,-2\n'@x,-3\n"


# Terminal


def test_tables_of_the_terminal():
    assert aligned([["model", "value"], [HOSTILE, "1"]])[1] == f"{SHOWN}  1"


def test_output_of_a_command():
    program = f"""
import sys
from scripts.terminal import run_command
def main():
    print({HOSTILE!r})
    print("\\r  [###] 3/4", end="")
    print("\\nfault: " + {HOSTILE!r} + "\\nnext", file=sys.stderr)
    return 3
run_command(main)
"""
    result = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, check=False)
    assert result.returncode == 3
    assert result.stdout.decode() == f"{SHOWN}\n\r  [###] 3/4"
    assert result.stderr.decode() == f"\nfault: {SHOWN}\nnext\n"


def test_every_command_is_guarded():
    commands = [path for path in (REPOSITORY / "scripts").rglob("*.py") if "if __name__ ==" in path.read_text("utf-8")]
    # dbt and uv write themselves, and two checks run where nothing of this project can be imported.
    unguarded = {path.name for path in commands if "    run_command(main" not in path.read_text("utf-8")}
    assert len(commands) > 12
    assert unguarded == {"dbt.py", "uv.py", "check_iamc.py", "check_older_duckdb.py"}


# SVG


def test_svg_of_a_chart(tmp_path):
    with rc_context(style.SETTINGS):
        figure = style.new_figure(finding=HOSTILE, note="", tables="")
        axes = style.single_panel(figure, HOSTILE)
        axes.set_yticks([0, 1], labels=[HOSTILE, "b"])
        style.add_title(figure, HOSTILE)
        write(figure, tmp_path, "odd")
    content = (tmp_path / "odd.svg").read_bytes().decode("utf-8")
    assert not HIDDEN.search(content)
    texts = [text.text for text in ElementTree.fromstring(content).iter("{http://www.w3.org/2000/svg}text")]
    assert texts.count(SHOWN) == 4


# Workbook


def test_cell_of_the_workbook():
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        write_cell(book.add_worksheet(), Styles(book), (0, 0), HOSTILE, {})
    cell = openpyxl.load_workbook(content).active["A1"]
    assert (cell.value, cell.data_type) == (SHOWN, "s")
    with zipfile.ZipFile(content) as packed:
        assert "<f>" not in packed.read("xl/worksheets/sheet1.xml").decode()


# HTML: Evidence, the pages and dbt's documentation


def test_texts_of_evidence():
    data = evidence_data(published([HOSTILE, None], [1.0, 2.0]).data)
    assert data["name"].to_pylist() == [SHOWN, None]


def test_table_of_a_page(monkeypatch):
    queries = Queries(None)
    monkeypatch.setattr(queries, "rows", lambda _: [{"name": f"{HOSTILE}\nsecond"}])
    assert queries.table("query").splitlines() == ["| name |", "| --- |", f"| {SHOWN} second |"]


def test_page_of_the_documentation(tmp_path):
    manifest = {"nodes": {"model": {"description": f"{HOSTILE}</script>", "raw_code": "select 1\nfrom x"}}, "count": 1}
    catalog = {"comment": HOSTILE}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "catalog.json").write_text(json.dumps(catalog, ensure_ascii=False), encoding="utf-8")
    script = f'const blank = "\u200b"; const held = [{json.dumps(manifest)}, {json.dumps(catalog, ensure_ascii=False)}]'
    (tmp_path / "static_index.html").write_text(f"<script>{script}</script>", encoding="utf-8")
    page = page_of(tmp_path)
    assert page.startswith('<script>const blank = "\u200b";')
    described = {"description": f"{SHOWN}</script>", "raw_code": "select 1\nfrom x"}
    assert page.count("</script>") == 1
    assert json.loads(page.partition("held = ")[2].removesuffix("</script>")) == [
        {"nodes": {"model": described}, "count": 1},
        {"comment": SHOWN},
    ]


def test_generated_property_files(monkeypatch, tmp_path):
    folder = tmp_path / registry.TEMPLATES / "macros"
    folder.mkdir(parents=True)
    (folder / "odd.sql.j2").write_text("<% for row in measures %><< row.description >>\n<% endfor %>", encoding="utf-8")
    measures = [{"measure": "m", "unit": "u", "description": HOSTILE}]
    monkeypatch.setattr(registry, "_read", lambda path: measures if path.name == "projection_measures.csv" else [])
    texts, problems = registry.render(tmp_path)
    assert texts == {"macros/odd.sql": f"{SHOWN}\n"}
    assert problems == []


def test_committed_seeds_open_in_a_spreadsheet_as_they_are():
    for path in (REPOSITORY / "seeds").rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for cells in csv.reader(file):
                assert [spreadsheet_text(visible_lines(cell)) for cell in cells] == cells, (path.name, cells[0])
