"""Links of the workbook arrive where they should."""

import pytest
from openpyxl.utils import range_boundaries

from scripts.workbook.formats import label
from scripts.workbook.layout import ASSUMPTIONS, HEADER_ROW, LINKS_ROW
from scripts.workbook.sheets import SHEETS
from tests.warehouse.workbook.opened import NAMES, READ_LISTS, table, xml


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
