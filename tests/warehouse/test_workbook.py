"""The review workbook: what it shows equals the warehouse, its links arrive, its texts stay texts."""

import contextlib
import datetime
import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from scripts.warehouse import STAMP, published_relations
from scripts.workbook import __main__ as command
from scripts.workbook.formats import column_format, label, named_format, unit_format
from scripts.workbook.layout import ASSUMPTIONS, CAUTION, CAUTION_ROW, FIRST_ROW, HEADER_ROW, LINKS_ROW
from scripts.workbook.sheets import SHEETS
from scripts.workbook.writer import workbook_bytes

NAMES = [
    "README",
    "Model Flow",
    "Scenario Matrix",
    "Historical Baseline",
    "Supply Capacity",
    "Allocation Buckets",
    "Largest Frontier Run",
    "Calibration",
    "Effective-Compute Handoff",
    "Effective Compute",
    "Capability",
    "Projections",
    "Crossing Years",
    "Sensitivity",
    "Forecast Record",
    "Published Forecasts",
    "Draw Laws",
    "Model Counts",
    "Assumptions",
    "Sources & Confidence",
    "Output Inventory",
]
CHARTED = [name for name in NAMES[2:18] if name != "Draw Laws"]
BY_NAME = {sheet.name: sheet for sheet in SHEETS}
# Their queries are given the list of sheets.
READ_LISTS = ("Model Flow", "Output Inventory")
POISON = {"=1+1", "@cmd", "+1", "-1", "=HYPERLINK(1)", "=base"}


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> tuple[Path, str]:
    """Write the workbook by its command, once; return it and what the command printed."""
    target = tmp_path_factory.mktemp("exports") / "workbook" / "review.xlsx"
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.setattr(command, "WORKBOOK", target)
        assert command.main() == 0
    return target, printed.getvalue()


@pytest.fixture(scope="module")
def content(written) -> bytes:
    return written[0].read_bytes()


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def poisoned(root, tmp_path_factory):
    """A workbook from a copy of the warehouse whose texts look like formulas."""
    path = tmp_path_factory.mktemp("poisoned") / "warehouse.duckdb"
    shutil.copy(root / os.environ.get("WAREHOUSE_PATH", "warehouse.duckdb"), path)
    with duckdb.connect(path) as connection:
        connection.execute("update meta.sources_and_confidence set rationale = '=1+1', assumption_unit = '-1'")
        connection.execute("update seeds.sources set title = '@cmd', author = '+1', url = '=HYPERLINK(1)'")
        connection.execute(
            "update supply.supply_fundamental_inputs_by_year set supply_scenario = '=' || supply_scenario"
        )
        connection.execute("update meta.meta_columns set description = '=1+1'")
        connection.execute(
            "update historical.historical_models set organization = '@cmd', training_compute_flop = 'nan'"
        )
        connection.execute("update allocation.allocation_largest_frontier_run set run_share_of_usable_frac = 'inf'")
        return workbook_bytes(connection)


def xml(workbook: bytes, part: str) -> ElementTree.Element:
    """Return a part of a workbook, whose reading whole takes ten seconds."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return ElementTree.fromstring(archive.read(part))


def table(worksheet, sheet_name: str, warehouse) -> tuple[list[str], list[list]]:
    """Return the columns of a sheet's query and the cells of its main table below the header."""
    columns = query(warehouse, sheet_name)[0]
    rows = worksheet.iter_rows(min_row=FIRST_ROW + 1, max_row=worksheet.max_row, max_col=len(columns))
    _, _, _, last = range_boundaries(worksheet.auto_filter.ref)
    return columns, [list(row) for row, _ in zip(rows, range(FIRST_ROW, last), strict=False)]


def query(warehouse, sheet_name: str) -> tuple[list[str], list[tuple]]:
    """Run the query of a sheet that reads no list of sheets."""
    result = warehouse.execute(BY_NAME[sheet_name].query)
    return [column[0] for column in result.description], result.fetchall()


def target_of(cell) -> tuple[str, str]:
    """Return sheet and cell that an internal link leads to."""
    sheet, _, place = cell.hyperlink.location.rpartition("!")
    return sheet.strip("'"), place


def record(book, sheet_name: str, place: str) -> dict:
    """Return the row at a place, by header."""
    worksheet = book[sheet_name]
    row = worksheet[place].row
    _, _, last, _ = range_boundaries(worksheet.auto_filter.ref)
    return {
        worksheet.cell(HEADER_ROW + 1, column).value: worksheet.cell(row, column).value for column in range(1, last + 1)
    }


def test_sheets_are_all_there_in_order(book):
    assert book.sheetnames == NAMES
    assert all(len(name) <= 31 for name in NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES[1:] if name not in READ_LISTS])
def test_values_equal_sql_to_the_bit(name, book, warehouse):
    columns, expected = query(warehouse, name)
    assert [cell.value for cell in book[name][HEADER_ROW + 1]][: len(columns)] == [label(column) for column in columns]
    _, rows = table(book[name], name, warehouse)
    assert len(rows) == len(expected)
    for cells, values in zip(rows, expected, strict=True):
        assert [cell.value for cell in cells] == [as_read(value) for value in values]


def as_read(value):
    """Return a value as a workbook gives it back: a day is its midnight."""
    return datetime.datetime.combine(value, datetime.time()) if type(value) is datetime.date else value


def test_inventory_lists_every_published_relation_with_its_size(book, warehouse):
    worksheet = book["Output Inventory"]
    rows = [[cell.value for cell in row[:9]] for row in worksheet.iter_rows(min_row=FIRST_ROW + 1)]
    assert [(row[0], row[1]) for row in rows] == published_relations(warehouse)
    for schema, name, _, description, grain, row_count, column_count, *_ in rows:
        if name not in ("run_manifest", "run_artifacts", "run_code"):
            assert description
            assert grain
            assert row_count == warehouse.execute(f"select count(*) from {schema}.{name}").fetchone()[0]
        assert column_count == len(warehouse.execute(f"describe {schema}.{name}").fetchall())


def test_model_flow_holds_every_table_after_what_it_reads(book, warehouse):
    rows = [[cell.value for cell in row[:4]] for row in book["Model Flow"].iter_rows(min_row=FIRST_ROW + 1)]
    layers = dict(warehouse.execute("select model_name, layer from meta.meta_models").fetchall())
    steps = {name: step for step, _, _, name in rows}
    assert steps.keys() == layers.keys()
    edges = warehouse.execute("select model_name, ancestor_name from meta.meta_lineage").fetchall()
    assert all(steps[child] > steps[parent] or layers[child] == layers[parent] for child, parent in edges)


@pytest.mark.parametrize("name", NAMES[1:])
def test_header_is_frozen_and_filtered_and_keys_stay_in_view(name, book):
    worksheet = book[name]
    assert worksheet.freeze_panes == f"{get_column_letter(BY_NAME[name].frozen + 1)}{FIRST_ROW + 1}"
    first_column, first_row, last_column, last_row = range_boundaries(worksheet.auto_filter.ref)
    assert (first_column, first_row) == (1, HEADER_ROW + 1)
    assert worksheet.cell(first_row, last_column).value
    assert any(worksheet.cell(last_row, column).value is not None for column in range(1, last_column + 1))


def test_cells_have_the_format_of_their_column(book, warehouse):
    for name in CHARTED:
        columns, rows = table(book[name], name, warehouse)
        unit_column = BY_NAME[name].unit_column
        for cells in rows if unit_column else rows[:1]:
            for column, cell in zip(columns, cells, strict=True):
                if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                    expected = column_format(column, cell.value)
                    if unit_column and isinstance(cell.value, float):
                        expected = named_format(column, cell.value) or unit_format(
                            cells[columns.index(unit_column)].value
                        )
                    assert cell.number_format == expected, (name, column)
    columns, rows = table(book[ASSUMPTIONS], ASSUMPTIONS, warehouse)
    for row in rows:
        by_column = dict(zip(columns, row, strict=True))
        assert by_column["assumption_value"].number_format == unit_format(by_column["assumption_unit"].value)


def test_every_internal_link_arrives(content):
    sheets = {name: xml(content, f"xl/worksheets/sheet{place}.xml") for place, name in enumerate(NAMES, start=1)}
    filled = {
        name: {each.attrib["r"] for each in sheet.iter() if each.tag.endswith("}row") and len(each)}
        for name, sheet in sheets.items()
    }
    links = [each for sheet in sheets.values() for each in sheet.iter() if each.tag.endswith("}hyperlink")]
    locations = [each.attrib["location"] for each in links if "location" in each.attrib]
    assert len(locations) > 5000
    for location in locations:
        sheet, _, place = location.rpartition("!")
        assert place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") in filled[sheet.strip("'")], location


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.links], ids=lambda sheet: sheet.name)
def test_links_lead_to_the_row_with_the_same_key(sheet, book, warehouse):
    columns, rows = table(book[sheet.name], sheet.name, warehouse)
    for link in sheet.links:
        place = columns.index(link.column)
        linked = [row for row in rows if row[place].hyperlink]
        assert linked
        if sheet.name != "Sources & Confidence":  # whose source of the observations no assumption cites
            assert len(linked) == len([row for row in rows if row[place].value is not None])
        for row in linked:
            (target_sheet, target) = target_of(row[place])
            assert target_sheet == link.sheet
            found = record(book, target_sheet, target)
            for key in link.on:
                assert found[label(key)] == row[columns.index(key)].value


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.parameters], ids=lambda sheet: sheet.name)
def test_numbers_lead_to_the_assumption_behind_them(sheet, book, warehouse):
    parents = dict(
        warehouse.execute(
            "select (parameter, scenario), given_by_scenario from assumptions.assumption_milestones"
        ).fetchall()
    )
    milestones = warehouse.execute("select parameter, scenario, milestone_year from assumptions.assumption_milestones")
    years: dict[tuple, list[int]] = {}
    for parameter, scenario, year in milestones.fetchall():
        years.setdefault((parameter, scenario), []).append(year)
    columns, rows = table(book[sheet.name], sheet.name, warehouse)
    for column, parameter in sheet.parameters.by_column.items():
        assert target_of(book[sheet.name].cell(LINKS_ROW + 1, columns.index(column) + 1))[0] == ASSUMPTIONS
        for row in rows:
            target_sheet, place = target_of(row[columns.index(column)])
            found = record(book, target_sheet, place)
            scenario = row[columns.index(sheet.parameters.scenario)].value
            year = row[columns.index("year")].value
            if (parameter, scenario) not in parents:  # a scenario that mixes others has weights instead
                assert found["parameter"].startswith("weight of ")
                assert (found["scenario"], found["year"]) == (scenario, year)
                continue
            given = years[parameter, scenario]
            before = max([given_year for given_year in given if given_year <= year], default=min(given))
            expected = (parameter, parents[parameter, scenario], before)
            assert (found["parameter"], found["scenario"], found["year"]) == expected


def test_sheets_that_are_named_in_a_cell_can_be_reached(book):
    for name in (*READ_LISTS, "README"):
        links = [target_of(cell) for row in book[name].iter_rows() for cell in row if cell.hyperlink]
        assert {sheet for sheet, _ in links} >= set(NAMES[1:]) - {ASSUMPTIONS, *READ_LISTS, "Sources & Confidence"}


def test_sources_link_to_the_web_only_where_they_give_an_address(book, warehouse):
    columns, rows = table(book["Sources & Confidence"], "Sources & Confidence", warehouse)
    for row in rows:
        cell = row[columns.index("url")]
        is_address = (cell.value or "").startswith(("https://", "http://"))
        assert (cell.hyperlink.target if cell.hyperlink else None) == (cell.value if is_address else None)


def test_readme_names_the_run_and_the_caution(book, warehouse):
    texts = [str(cell.value) for row in book["README"].iter_rows() for cell in row if cell.value is not None]
    for value in warehouse.execute("select git_commit, run_id, dbt_version from meta.run_manifest").fetchone():
        assert value in texts
    assert CAUTION in texts
    assert any("CC BY 4.0" in text for text in texts)
    for name in ("Historical Baseline", "Supply Capacity", "Largest Frontier Run"):
        assert book[name].cell(CAUTION_ROW + 1, 1).value == CAUTION


def test_headers_carry_the_description_of_the_column(book, warehouse):
    described = dict(
        warehouse.execute(
            "select column_name, description from meta.meta_columns "
            "where model_name = 'supply_fundamental_inputs_by_year'"
        ).fetchall()
    )
    columns = query(warehouse, "Supply Capacity")[0]
    for place, column in enumerate(columns, start=1):
        note = book["Supply Capacity"].cell(HEADER_ROW + 1, place).comment
        assert note.text.startswith(column)
        assert described.get(column, "") in note.text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (ASSUMPTIONS, ["high", "medium", "low"]),
        ("Supply Capacity", ["chip", "power", "datacenter", "capex", "observed"]),
        ("Capability", ["TRUE"]),
        ("Projections", ["TRUE"]),
        ("Crossing Years", ["TRUE"]),
        ("Sensitivity", ["high", "medium", "low", "TRUE"]),
        ("Forecast Record", ["TRUE"]),
        ("Published Forecasts", ["high", "medium", "low", "TRUE"]),
        ("Draw Laws", ["high", "medium", "low", "TRUE"]),
    ],
)
def test_confidence_constraint_and_range_are_coloured(name, words, book):
    rules = [rule for formatting in book[name].conditional_formatting for rule in formatting.rules]
    assert {rule.formula[0].strip('"') for rule in rules} == set(words)
    assert all(rule.dxf.fill.bgColor.rgb for rule in rules)


def test_charts_stand_on_the_main_sheets_and_draw_existing_numbers(content, book):
    with_charts = [name for name in NAMES if book[name]._charts]
    assert with_charts == CHARTED
    drawn = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for chart in (name for name in archive.namelist() if name.startswith("xl/charts/chart")):
            root = ElementTree.fromstring(archive.read(chart))
            texts = [element.text for element in root.iter() if element.tag.endswith("}t")]
            assert len(texts) >= 3  # a title and two axis titles
            for element in (element for element in root.iter() if element.tag.endswith("}f")):
                sheet, _, place = element.text.rpartition("!")
                cells = book[sheet.strip("'")][place.replace("$", "")]
                values = [row[0].value for row in cells] if isinstance(cells, tuple) else [cells.value]
                assert any(value is not None for value in values)
                drawn += 1
    assert drawn > 60


def test_the_largest_run_chart_equals_sql(book, warehouse):
    worksheet = book["Largest Frontier Run"]
    expected = warehouse.execute(BY_NAME["Largest Frontier Run"].blocks[0].query).fetchall()
    chart = worksheet._charts[0]
    columns = []
    for series in chart.series:
        reference = series.val.numRef.f.rpartition("!")[2].replace("$", "")
        columns.append([row[0].value for row in worksheet[reference]])
    assert list(zip(*columns, strict=True)) == [row[1:] for row in expected]


def test_texts_never_become_formulas(poisoned):
    shared = {each.text for each in xml(poisoned, "xl/sharedStrings.xml").iter() if each.tag.endswith("}t")}
    assert shared >= POISON
    with zipfile.ZipFile(io.BytesIO(poisoned)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(NAMES)
        for name in sheets:
            sheet = archive.read(name)
            # A formula, an error, and a number that is none.
            assert not re.search(rb"<f[ >/]|<c [^>]*t=\"(e|str)\"|<v>-?(nan|inf)</v>", sheet, re.IGNORECASE), name


def test_no_cell_is_a_formula_or_an_error(book):
    kinds = {cell.data_type for worksheet in book for row in worksheet.iter_rows() for cell in row}
    assert kinds <= {"n", "s", "b", "d"}


@pytest.mark.parametrize("variant", ["published", "calibrated"])
def test_every_horizon_beyond_the_measured_range_is_flagged(variant, book, warehouse):
    columns, rows = table(book["Capability"], "Capability", warehouse)
    places = [columns.index(name) for name in ("variant", "horizon_p50_minutes", "is_beyond_measured_range")]
    shown = [[row[place].value for place in places] for row in rows]
    flags = [(minutes > 960, flag) for row_variant, minutes, flag in shown if row_variant == variant]
    assert {(True, True), (False, False)} == set(flags)


@pytest.mark.parametrize(
    ("sheet", "value", "flag"),
    [
        ("Projections", "p50", "is_beyond_measured_range"),
        ("Projections", "p95", "is_p95_beyond_measured_range"),
        ("Crossing Years", "threshold_value", "is_beyond_measured_range"),
        ("Forecast Record", "predicted_p95", "is_p95_beyond_measured_range"),
    ],
)
def test_a_horizon_has_its_flag_beside_it_and_nothing_else_has_one(sheet, value, flag, book, warehouse):
    columns, rows = table(book[sheet], sheet, warehouse)
    places = [columns.index(name) for name in ("unit", value, flag)]
    flags = {(row[places[0]].value == "minutes", row[places[2]].value) for row in rows}
    assert flags == {(True, True), (True, False), (False, False)}
    for row in rows:
        unit, shown, is_beyond = (row[place].value for place in places)
        assert is_beyond == (unit == "minutes" and shown > 960)


def test_low_confidence_with_a_large_swing_and_clipped_laws_are_marked(book, warehouse):
    columns, rows = table(book["Sensitivity"], "Sensitivity", warehouse)
    names = ("confidence", "swing_over_largest_frac", "is_low_confidence_and_large_swing")
    marked = [tuple(row[columns.index(name)].value for name in names) for row in rows]
    assert all(mark == (grade == "low" and swing >= 0.25) for grade, swing, mark in marked)
    assert {mark for _, _, mark in marked} == {True, False}
    columns, rows = table(book["Draw Laws"], "Draw Laws", warehouse)
    names = ("parameter", "clipped_frac", "is_clipped_above_1_percent")
    marked = [tuple(row[columns.index(name)].value for name in names) for row in rows]
    assert all(mark == (share > 0.01) for _, share, mark in marked)
    assert "software_growth_long_run" in {name for name, _, mark in marked if mark}


def test_the_same_warehouse_gives_the_same_bytes(content, warehouse):
    assert workbook_bytes(warehouse) == content
    (ended,) = warehouse.execute("select ended_at_utc from meta.run_manifest").fetchone()
    assert isinstance(ended, datetime.datetime)
    (created,) = [each.text for each in xml(content, "docProps/core.xml").iter() if each.tag.endswith("}created")]
    assert datetime.datetime.fromisoformat(created.removesuffix("Z")) == ended.replace(microsecond=0)


def test_command_writes_the_workbook_and_nothing_beside_it(written):
    target, printed = written
    assert sorted(path.name for path in target.parent.iterdir()) == [STAMP, "review.xlsx"]
    assert [path.name for path in target.parents[1].iterdir()] == ["workbook"]
    assert "review.xlsx" in printed


def test_missing_warehouse_gives_one_line_and_leaves_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("WAREHOUSE_PATH", str(tmp_path / "none.duckdb"))
    monkeypatch.setattr(command, "WORKBOOK", tmp_path / "workbook" / "review.xlsx")
    assert command.main() == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "make build" in error
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_is_missing_gives_one_line_and_keeps_the_old_workbook(root, tmp_path, monkeypatch, capsys):
    path = tmp_path / "warehouse.duckdb"
    shutil.copy(root / os.environ.get("WAREHOUSE_PATH", "warehouse.duckdb"), path)
    with duckdb.connect(path) as connection:
        connection.execute("drop table supply.supply_binding_constraints")
    old = tmp_path / "workbook" / "review.xlsx"
    old.parent.mkdir()
    old.write_text("old")
    monkeypatch.setenv("WAREHOUSE_PATH", str(path))
    monkeypatch.setattr(command, "WORKBOOK", old)
    assert command.main() == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Supply Capacity" in error
    assert old.read_text() == "old"
    assert [path.name for path in old.parent.iterdir()] == ["review.xlsx"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_and_converts_it(content, tmp_path):
    source = tmp_path / "review.xlsx"
    source.write_bytes(content)
    arguments = ["--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf", "--outdir"]
    subprocess.run(["soffice", *arguments, str(tmp_path), str(source)], check=True, capture_output=True, timeout=120)
    assert (tmp_path / "review.pdf").read_bytes().startswith(b"%PDF")
