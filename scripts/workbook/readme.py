"""The first sheet: what the workbook is, which run it shows, and how to read it."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

import duckdb
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from scripts.warehouse import ROOT
from scripts.workbook.formats import CAUTION_COLOUR, COLOURS, COLUMN_FORMATS, HEADER, label
from scripts.workbook.layout import CAUTION, TITLE_ROW, Sheet
from scripts.workbook.tables import Rows, Styles, internal, row_height, write_cell

README = "README"
WIDTHS = (38, 110, 10)
ABOUT = (
    "frontier_compute is a SQL warehouse of the AI compute economy: how fast frontier training grew, how much AI "
    "compute can exist in each year to 2040, what limits it, how it is used, and how large the largest run is.",
    "This workbook shows its published tables for review. Every number was read from the warehouse by SQL; none is "
    "computed here. To change one, change its assumption in the warehouse's seeds and build again.",
    "Blue numbers and names lead on: from a scenario to its run, to the compute behind it, to the "
    "assumption, to the source. Notes on the headers hold the column's name in the warehouse and its description.",
)
_RUN = """
    select
        git_commit as "git commit",
        warehouse_version as "warehouse version",
        run_id as "run",
        started_at_utc as "started, UTC",
        ended_at_utc as "ended, UTC",
        dbt_version as "dbt",
        duckdb_version as "DuckDB",
        node_count as "steps, none failed",
        seeds_md5 as "hash of the seeds"
    from meta.run_manifest
"""
_SCENARIOS = """
    select
        layer || ': ' || scenario as name,
        variant || '. ' || scenario_description || if(inherits_from is null, '', '. What it does not give is that of '
            || inherits_from) as meaning
    from staging.stg_scenarios
    order by layer desc, variant desc, name
"""
_VARIANT = "select any_value(description) from meta.meta_columns where model_name = 'allocation_compute_by_bucket' "


class Readme(NamedTuple):
    """What the first sheet reads from the warehouse."""

    run: list[tuple]
    variant: str
    scenarios: list[tuple]
    built_at: datetime.datetime


def read_readme(connection: duckdb.DuckDBPyConnection) -> Readme:
    """Read the run's record, the variants and the scenarios."""
    result = connection.execute(_RUN)
    run = list(zip([column[0] for column in result.description], result.fetchone(), strict=True))
    (variant,) = connection.execute(_VARIANT + "and column_name = 'variant'").fetchone()
    built_at = dict(run)["ended, UTC"].replace(microsecond=0)
    run = [(name, str(value).partition(".")[0] if "UTC" in name else value) for name, value in run]
    return Readme(run, variant, connection.execute(_SCENARIOS).fetchall(), built_at)


class _Page:
    """A sheet that is written from the top down."""

    def __init__(self, worksheet: Worksheet, styles: Styles) -> None:
        """Begin at the first row."""
        self._worksheet, self._styles, self._row = worksheet, styles, 0

    def paragraph(self, text: str, **look: object) -> None:
        """Write a text over the first two columns."""
        style = self._styles.get(text_wrap=True, valign="top", **look)
        self._worksheet.merge_range(self._row, 0, self._row, 1, text, style)
        self._worksheet.set_row(self._row, row_height([text], [sum(WIDTHS[:2])]) * look.get("font_size", 11) / 11)
        self._row += 1

    def section(self, *titles: str) -> None:
        """Begin a section, one row below what stands above it."""
        self._row += 1
        for column, title in enumerate(titles):
            self._worksheet.write_string(self._row, column, title, self._styles.get(**HEADER))
        self._row += 1

    def line(self, *values: object, url: str | None = None, **name_look: object) -> None:
        """Write a name and what there is to say of it."""
        for column, value in enumerate(values):
            look = {"text_wrap": True, "align": "left"} if column else name_look
            write_cell(self._worksheet, self._styles, (self._row, column), value, look, None if column else url)
        self._worksheet.set_row(self._row, row_height(map(str, values), WIDTHS))
        self._row += 1


def write_readme(
    book: Workbook, styles: Styles, readme: Readme, sheets: Sequence[Sheet], by_sheet: dict[str, Rows]
) -> None:
    """Add the first sheet, with links to all others."""
    worksheet = book.add_worksheet(README)
    worksheet.hide_gridlines(2)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    for column, width in enumerate(WIDTHS):
        worksheet.set_column(column, column, width)
    page = _Page(worksheet, styles)
    page.paragraph("frontier_compute: review workbook", bold=True, font_size=16)
    for text in ABOUT:
        page.paragraph(text)
    page.paragraph(CAUTION, bold=True, font_color=CAUTION_COLOUR)
    page.section("sheet", "what it shows", "rows")
    for sheet in sheets:
        page.line(
            sheet.name,
            f"{sheet.title}. {sheet.shows}",
            len(by_sheet[sheet.name].rows),
            url=internal(sheet.name, TITLE_ROW),
        )
    page.section("warehouse run", "what was read")
    for name, value in readme.run:
        page.line(name, value)
    page.section("variant and scenarios", "what it is")
    page.line("variant", readme.variant)
    for name, meaning in readme.scenarios:
        page.line(name, meaning)
    page.section("unit at the end of a column", "what it means")
    for name, meaning in (unit for _, _, unit in COLUMN_FORMATS if unit):
        page.line(name, meaning)
    page.section("colour", "what it marks")
    for column, colours in COLOURS.items():
        for word, colour in colours.items():
            page.line(word, f"{label(column)}: {word}", bg_color=colour)
    page.section("licence and attribution", "")
    for paragraph in (ROOT / "NOTICE").read_text(encoding="utf-8").replace("\n- ", "\n\n- ").split("\n\n"):
        page.paragraph(" ".join(paragraph.split()))
