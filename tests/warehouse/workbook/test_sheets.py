"""The sheets hold what SQL gives, in the format of their columns."""

import datetime

import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from scripts.warehouse import project_vars, published_relations
from scripts.workbook.formats import column_format, label, named_format, unit_format
from scripts.workbook.layout import ASSUMPTIONS, FIRST_ROW, HEADER_ROW
from tests.warehouse.workbook.opened import BY_NAME, CHARTED, NAMES, READ_LISTS, query, table


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
        assert description
        assert grain
        if name not in ("run_manifest", "run_artifacts", "run_code"):
            assert row_count == warehouse.execute(f"select count(*) from {schema}.{name}").fetchone()[0]
        assert column_count == len(warehouse.execute(f"describe {schema}.{name}").fetchall())


def test_model_flow_holds_every_table_after_what_it_reads(book, warehouse):
    rows = [[cell.value for cell in row[:4]] for row in book["Model Flow"].iter_rows(min_row=FIRST_ROW + 1)]
    layers = dict(warehouse.execute("select model_name, layer from meta.meta_models").fetchall())
    steps = {name: step for step, _, _, name in rows}
    assert steps.keys() == layers.keys()
    refs = warehouse.execute("select model_name, ancestor_name from meta.meta_lineage where distance = 1").fetchall()
    back = set(project_vars()["refs_back"].items())
    assert back < set(refs)
    forward = set(refs) - back
    assert all(steps[child] > steps[parent] or layers[child] == layers[parent] for child, parent in forward)
    # One that points back does so over layers.
    assert all(steps[child] < steps[parent] for child, parent in back)


@pytest.mark.parametrize("name", NAMES[1:])
def test_header_is_frozen_and_filtered_and_keys_stay_in_view(name, book):
    worksheet = book[name]
    assert worksheet.freeze_panes == f"{get_column_letter(BY_NAME[name].frozen + 1)}{FIRST_ROW + 1}"
    first_column, first_row, last_column, last_row = range_boundaries(worksheet.auto_filter.ref)
    assert (first_column, first_row) == (1, HEADER_ROW + 1)
    assert worksheet.cell(first_row, last_column).value
    assert any(worksheet.cell(last_row, column).value is not None for column in range(1, last_column + 1))


def shown(cell) -> str:
    """Return a number or a day as a program shows it in the format of its cell."""
    number_format = cell.number_format
    if isinstance(cell.value, datetime.datetime):
        return number_format
    if "E+" in number_format:
        return f"{cell.value:.2E}"
    if "%" in number_format:
        return f"{cell.value:.2%}"
    decimals = len(number_format.partition(".")[2])
    return f"{cell.value:,.{decimals}f}" if "," in number_format else f"{cell.value:.{decimals}f}"


@pytest.mark.parametrize("name", NAMES[1:])
def test_columns_are_as_wide_as_what_they_show(name, book):
    worksheet = book[name]
    widths = {
        place: columns.width
        for columns in worksheet.column_dimensions.values()
        for place in range(columns.min, columns.max + 1)
    }
    # A program shows ### for a number that does not fit.
    for cells in worksheet.iter_rows(min_row=FIRST_ROW + 1):
        for cell in cells:
            width = widths.get(cell.column)
            if isinstance(cell.value, int | float | datetime.datetime) and not isinstance(cell.value, bool):
                assert len(shown(cell)) < width, (cell.coordinate, shown(cell), width)


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
                            cells[columns.index(unit_column)].value, cell.value
                        )
                    assert cell.number_format == expected, (name, column)
    columns, rows = table(book[ASSUMPTIONS], ASSUMPTIONS, warehouse)
    for row in rows:
        by_column = dict(zip(columns, row, strict=True))
        assert by_column["assumption_value"].number_format == unit_format(
            by_column["assumption_unit"].value, by_column["assumption_value"].value
        )
