"""Read every sheet's rows from the warehouse, then write the workbook into memory."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
from xlsxwriter import Workbook

from scripts.warehouse import PUBLISHED_SCHEMAS, OutputError
from scripts.workbook.layout import ASSUMPTIONS, FIRST_ROW, Sheet
from scripts.workbook.readme import read_readme, write_readme
from scripts.workbook.sheets import SHEETS
from scripts.workbook.tables import Rows, Styles, write_sheet

#: Which assumption stands behind the value of a parameter in a scenario and year: the milestone at or before it, of the
#: scenario or of the one it inherits from; in a scenario that mixes others, the weights.
_BEHIND = """
    select
        yearly.parameter, yearly.scenario, yearly.year,
        milestones.parameter, milestones.given_by_scenario, milestones.milestone_year
    from assumptions.assumption_values_by_year as yearly
    inner join assumptions.assumption_milestones as milestones
        on yearly.layer = milestones.layer
            and yearly.parameter = milestones.parameter
            and yearly.scenario = milestones.scenario
            and yearly.milestone_year_before = milestones.milestone_year
    union all
    select
        inputs.parameter, inputs.supply_scenario, inputs.year,
        min(cited.parameter), cited.scenario, cited.year
    from supply.supply_parameters_by_year as inputs
    inner join meta.sources_and_confidence as cited
        on inputs.supply_scenario = cited.scenario
            and inputs.year = cited.year
            and starts_with(cited.parameter, 'weight of ')
    group by all
"""


@dataclass(frozen=True)
class Targets:
    """Where links lead: rows of sheets by the values of some of their columns."""

    by_sheet: dict[str, Rows]
    behind: dict[tuple, tuple]
    found: dict[tuple, dict[tuple, int]]

    def row(self, sheet: str, columns: Sequence[str], key: tuple) -> int | None:
        """Return the first row of the sheet, counted from zero, that holds ``key`` in the columns."""
        index = self.found.get((sheet, columns))
        if index is None:
            rows = self.by_sheet[sheet]
            places = [rows.columns.index(column) for column in columns]
            index = {}
            for number, row in enumerate(rows.rows, start=FIRST_ROW):
                index.setdefault(tuple(row[place] for place in places), number)
            self.found[sheet, columns] = index
        return index.get(key)

    def assumption_row(self, parameter: str, scenario: str, year: int) -> int | None:
        """Return the row of the assumption behind a parameter's value in a scenario and year."""
        key = self.behind.get((parameter, scenario, year))
        return None if key is None else self.row(ASSUMPTIONS, ("parameter", "scenario", "year"), key)


def _read(connection: duckdb.DuckDBPyConnection, sheet: str, query: str) -> Rows:
    """Return the rows of a query, whose failure means a warehouse that this version does not know."""
    shown = [(table, entry.name) for entry in SHEETS for table in entry.tables[:1]]
    parameters = {
        "schemas": list(PUBLISHED_SCHEMAS),
        "tables": [table for table, _ in shown],
        "sheets": [name for _, name in shown],
    }
    try:
        result = connection.execute(query, {key: value for key, value in parameters.items() if f"${key}" in query})
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise OutputError(f"sheet {sheet} cannot be read from the warehouse ({reason}): run `make build`") from None
    return Rows(tuple(column[0] for column in result.description), result.fetchall())


def _read_notes(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> dict[str, str]:
    """Return what the data dictionary says of the sheet's columns; its first table comes first."""
    names = [table.partition(".")[2] for table in sheet.tables]
    entries = connection.execute(
        "select model_name, column_name, description from meta.meta_columns order by model_name, column_position"
    ).fetchall()
    return {column: text for name in reversed(names) for model, column, text in entries if model == name}


def workbook_bytes(connection: duckdb.DuckDBPyConnection) -> bytes:
    """Return the workbook as the bytes of a file; the same warehouse gives the same bytes.

    Raises
    ------
    OutputError
        If a table that a sheet shows is not in the warehouse.
    """
    by_sheet = {sheet.name: _read(connection, sheet.name, sheet.query) for sheet in SHEETS}
    blocks = {sheet.name: [_read(connection, sheet.name, block.query) for block in sheet.blocks] for sheet in SHEETS}
    behind = {row[:3]: row[3:] for row in connection.execute(_BEHIND).fetchall()}
    targets = Targets(by_sheet, behind, {})
    readme = read_readme(connection)

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(content, options) as book:
        book.set_properties(
            {"title": "frontier_compute review workbook", "author": "frontier_compute", "created": readme.built_at}
        )
        styles = Styles(book)
        write_readme(book, styles, readme, SHEETS, by_sheet)
        for sheet in SHEETS:
            notes = _read_notes(connection, sheet)
            write_sheet(book, styles, sheet, by_sheet[sheet.name], blocks[sheet.name], notes, targets)
    return content.getvalue()
