"""What helps to read the workbook: texts, flags, colours and charts; nothing in it is a formula."""

import io
import os
import re
import shutil
import zipfile
from xml.etree import ElementTree

import duckdb
import pytest

from scripts.workbook.layout import ASSUMPTIONS, CAUTION, CAUTION_ROW, HEADER_ROW
from scripts.workbook.writer import workbook_bytes
from tests.warehouse.workbook.opened import BY_NAME, CHARTED, NAMES, query, table, xml

POISON = {"=1+1", "@cmd", "+1", "-1", "=HYPERLINK(1)", "=base"}


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
        ("Supply Capacity", ["chip", "power", "datacenter", "capex", "observed", "nowcast"]),
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
