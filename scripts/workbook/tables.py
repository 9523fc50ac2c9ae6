"""Write one table sheet: heading, header with notes, rows with links, and the blocks beside it."""

import datetime
import math
from collections.abc import Iterable
from functools import cache
from textwrap import wrap
from typing import NamedTuple, Protocol

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from scripts.text import visible_lines
from scripts.workbook import charts
from scripts.workbook.formats import (
    CAUTION_COLOUR,
    COLOURED_COLUMNS,
    COLOURS,
    DATE,
    HEADER,
    LINK_COLOUR,
    PERCENT,
    SCIENTIFIC,
    TIME,
    TRUTH,
    column_format,
    label,
    named_format,
    plain,
    unit_format,
)
from scripts.workbook.layout import (
    ASSUMPTIONS,
    CAUTION,
    CAUTION_ROW,
    FIRST_ROW,
    HEADER_ROW,
    LINKS_ROW,
    SHOWS_ROW,
    TITLE_ROW,
    Block,
    Sheet,
)

#: Excel refuses longer texts.
LONGEST_TEXT = 32_767
WIDEST, NARROWEST = 64, 9
#: The rows of a block are those of the main table, so its texts do not wrap.
BLOCK_WIDTH, WIDEST_IN_BLOCK = 14, 120
LINE_HEIGHT = 15.0
#: Paper, as Excel numbers it, and what lies between its margins, in inches times percent: a scale times a width.
A3, MARGIN = 8, 0.4
# Programs differ in how wide a column is: a tenth is kept free.
PAGE_WIDTH = 100 * (16.5 - 2 * MARGIN) * 0.9
#: Percent. Smaller cannot be read, larger is not asked for.
SMALLEST_SCALE, LARGEST_SCALE = 36, 50
#: The column between two blocks, inches.
GAP = 64 / 96
#: A column's width counts digits; letters are narrower.
LETTERS_PER_WIDTH = 1.1


class Exact(float):
    """A number written with all its digits: XlsxWriter keeps 16 of the 17 that a double needs."""

    def __format__(self, spec: str) -> str:
        """Return the shortest text that reads back as the same number."""
        return float.__repr__(self).upper()


class Rows(NamedTuple):
    """What a query returned."""

    columns: tuple[str, ...]
    rows: list[tuple]


class RowFinder(Protocol):
    """Finds the rows that links lead to."""

    def row(self, sheet: str, columns: tuple[str, ...], key: tuple) -> int | None:
        """Return the row that holds ``key``."""

    def assumption_row(self, parameter: str, scenario: str, year: int) -> int | None:
        """Return the row of the assumption behind a value."""


class Styles:
    """Cell formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        """Make no format yet."""
        self._book = book
        self._made: dict[tuple, Format] = {}

    def get(self, **properties: object) -> Format:
        """Return the format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


def internal(sheet: str, row: int, column: int = 0) -> str:
    """Return the address of a link to a cell of this workbook."""
    return f"internal:'{sheet}'!{xl_rowcol_to_cell(row, column)}"


def write_cell(
    worksheet: Worksheet, styles: Styles, place: tuple[int, int], value: object, look: dict, url: str | None = None
) -> None:
    """Write one value, as what it is: a text is never a formula, a null or a number that is none stays blank."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    style = styles.get(valign="top", **look, **({"font_color": LINK_COLOUR} if url else {}))
    if url:
        # Laid down first: what is written next takes the place of the text, and keeps the link.
        worksheet.write_url(*place, url, style, string="link")
    if isinstance(value, str):
        worksheet.write_string(*place, visible_lines(value)[:LONGEST_TEXT], style)
    elif isinstance(value, bool):
        worksheet.write_boolean(*place, value, style)
    elif isinstance(value, datetime.date):
        worksheet.write_datetime(*place, value, style)
    else:
        worksheet.write_number(*place, Exact(value) if isinstance(value, float) else value, style)


def _number_format(column: str, value: float, unit: str | None) -> str:
    """Return the number format of a value; ``unit`` is that of its row, where rows differ in unit."""
    if isinstance(value, float) and unit:
        # A share or a ratio in such a row says so in its name.
        return named_format(column, value) or unit_format(unit, value)
    return column_format(column, value)


def _look(column: str, value: object, unit: str | None, *, is_wide: bool) -> dict:
    """Return the number format of a value, or that its text wraps."""
    if isinstance(value, datetime.datetime):
        return {"num_format": TIME}
    if isinstance(value, datetime.date):
        return {"num_format": DATE}
    if isinstance(value, str):
        # Set off from a number that ends just before it.
        return {"align": "left", "indent": 1, "text_wrap": is_wide}
    if isinstance(value, bool):
        return {"align": "center", "num_format": TRUTH}
    return {} if value is None else {"num_format": _number_format(column, value, unit)}


def _letters(value: float, number_format: str) -> int:
    """Return how many letters a number takes in its format."""
    if number_format == SCIENTIFIC:
        return len(f"{value:.2E}")
    if number_format == PERCENT:
        return len(f"{value:.2%}")
    decimals = len(number_format.partition(".")[2])
    return len(f"{value:,.{decimals}f}" if "," in number_format else f"{value:.{decimals}f}")


def _width(column: str, values: list, units: list, widest: int = WIDEST) -> int:
    """Return the width that shows a column's values in full, and its header in words that wrap."""
    texts = [len(value) + 3 for value in values if isinstance(value, str)]
    # 3 more for the filter's button.
    header = max(len(word) for word in label(column).split()) + 3
    numbers = [
        _letters(value, _number_format(column, value, unit)) + 2
        for value, unit in zip(values, units, strict=True)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    ]
    dates = [len(str(value)) + 2 for value in values if isinstance(value, datetime.date)]
    return min(widest, max([NARROWEST, header, *texts, *numbers, *dates]))


def _header_lines(header: str, width: int) -> int:
    """Return the lines a header takes; the filter's button takes the room of two letters."""
    return len(wrap(header, width - 2))


@cache
def _line_count(text: str, letters: int) -> int:
    """Return the lines a text takes; texts come back in many rows."""
    return len(wrap(text, letters))


def row_height(values: Iterable, widths: Iterable[int]) -> float:
    """Return the height of a row whose texts wrap; programs that open the file do not all work it out themselves."""
    lines = [
        _line_count(value, int(LETTERS_PER_WIDTH * width))
        for value, width in zip(values, widths, strict=False)
        if isinstance(value, str)
    ]
    return LINE_HEIGHT * max([1, *lines])


def _url(sheet: Sheet, rows: Rows, row: tuple, column: str, targets: RowFinder) -> str | None:
    """Return where the cell leads to, if anywhere."""
    value = row[rows.columns.index(column)]
    if value is None:
        return None
    if column == sheet.names_sheets:
        return internal(value, TITLE_ROW)
    if column.endswith("url"):
        return value if value.startswith(("https://", "http://")) else None
    for link in sheet.links:
        if link.column == column:
            target = targets.row(link.sheet, link.on, tuple(row[rows.columns.index(name)] for name in link.on))
            return None if target is None else internal(link.sheet, target)
    if sheet.parameters and column in sheet.parameters.by_column:
        scenario, year = row[rows.columns.index(sheet.parameters.scenario)], row[rows.columns.index("year")]
        target = targets.assumption_row(sheet.parameters.by_column[column], scenario, year)
        return None if target is None else internal(ASSUMPTIONS, target)
    return None


def write_sheet(
    book: Workbook,
    styles: Styles,
    sheet: Sheet,
    rows: Rows,
    blocks: list[Rows],
    notes: dict[str, str],
    targets: RowFinder,
) -> None:
    """Add a sheet and write all of it."""
    worksheet = book.add_worksheet(sheet.name)
    worksheet.hide_gridlines(2)
    (columns, last_row) = (rows.columns, HEADER_ROW + len(rows.rows))
    units = _units(rows, sheet.unit_column)
    widths = [_width(column, [row[place] for row in rows.rows], units) for place, column in enumerate(columns)]
    _write_heading(worksheet, styles, sheet, columns, targets)
    _write_header(worksheet, styles, sheet, columns, widths, notes)
    for number, row in enumerate(rows.rows, start=FIRST_ROW):
        worksheet.set_row(number, row_height(row, widths))
    for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
        worksheet.set_column(place, place, width)
        for number, (row, unit) in enumerate(zip(rows.rows, units, strict=True), start=FIRST_ROW):
            look = _look(column, row[place], unit, is_wide=width == WIDEST)
            write_cell(worksheet, styles, (number, place), row[place], look, _url(sheet, rows, row, column, targets))
        if column in COLOURED_COLUMNS:
            _colour(worksheet, styles, (FIRST_ROW, place, last_row, place), COLOURED_COLUMNS[column])
    worksheet.freeze_panes(FIRST_ROW, sheet.frozen)
    worksheet.autofilter(HEADER_ROW, 0, last_row, len(columns) - 1)
    starts, block_widths = [len(columns) + 1], []
    for block, content in zip(sheet.blocks, blocks, strict=True):
        # Above the data of a chart stands a row of the main table, one line high.
        lines = 1 if block.chart else _most_lines(columns, widths)
        start, width = _write_block(book, worksheet, styles, sheet, block, content, starts[-1], lines)
        starts.append(start)
        block_widths.append(width)
    _set_print(
        worksheet, [_inches(width) for width in widths], sheet.frozen, list(zip(starts, block_widths, strict=False))
    )


def _units(rows: Rows, column: str) -> list[str | None]:
    """Return the unit of each row, where they name one."""
    if column not in rows.columns:
        return [None] * len(rows.rows)
    place = rows.columns.index(column)
    return [row[place] for row in rows.rows]


def _inches(width: float) -> float:
    """Return the width of a column on paper, at full size."""
    return (7 * width + 5) / 96


def page_layout(columns: list[float], n_keys: int, blocks: list[tuple[int, float]]) -> tuple[int, bool, list[int]]:
    """Return how a sheet is printed: its scale, whether its key columns are repeated, and where a page ends.

    The main table is as wide as a page, or as two and more of them where it could not be read; then each names its rows
    by the key columns. The blocks beside it follow, as many as fit a page.

    Parameters
    ----------
    columns : list of float
        Widths of the columns of the main table, inches.
    n_keys : int
        How many of them are key columns.
    blocks : list of tuple
        First column of each block and its width, inches.
    """
    keys = sum(columns[:n_keys])
    widest = max([0.0, *(width for _, width in blocks)])
    n_pages = math.ceil(SMALLEST_SCALE * sum(columns) / PAGE_WIDTH)
    # Pages end between columns, so that each may be a column short.
    table = sum(columns) if n_pages <= 1 else (sum(columns) - keys) / n_pages + keys + max(columns)
    scale = max(SMALLEST_SCALE // 2, min(LARGEST_SCALE, int(PAGE_WIDTH / max(table, widest))))
    repeated = keys if n_pages > 1 else 0.0
    page = PAGE_WIDTH / scale
    breaks, room = [], page
    for place, width in enumerate(columns):
        if width > room:
            breaks.append(place)
            room = page - repeated
        room -= width
    room = 0.0
    for first_column, width in blocks:
        if width > room:
            breaks.append(first_column)
            # A chart lies over columns of the width that a program gives where none is set, and there they differ most.
            room = 0.85 * (page - repeated)
        room -= width
    return scale, n_pages > 1, breaks


def _set_print(worksheet: Worksheet, columns: list[float], n_keys: int, blocks: list[tuple[int, float]]) -> None:
    """Print on landscape pages at the width of the main table, with its header on each."""
    scale, is_repeated, breaks = page_layout(columns, n_keys, blocks)
    worksheet.set_landscape()
    worksheet.set_paper(A3)
    worksheet.set_margins(left=MARGIN, right=MARGIN, top=0.5, bottom=0.6)
    worksheet.set_print_scale(scale)
    worksheet.repeat_rows(HEADER_ROW)
    if is_repeated:
        worksheet.repeat_columns(0, n_keys - 1)
    worksheet.set_v_pagebreaks(breaks)
    worksheet.set_footer("&L&A&Rpage &P of &N")


def _write_heading(
    worksheet: Worksheet, styles: Styles, sheet: Sheet, columns: tuple[str, ...], targets: RowFinder
) -> None:
    """Write what the sheet is, the caution, and the ways to the README, the charts and the assumptions."""
    worksheet.write_string(TITLE_ROW, 0, sheet.title, styles.get(bold=True, font_size=14))
    worksheet.write_string(SHOWS_ROW, 0, sheet.shows)
    if sheet.has_caution:
        worksheet.write_string(CAUTION_ROW, 0, CAUTION, styles.get(bold=True, font_color=CAUTION_COLOUR))
    style = styles.get(font_color=LINK_COLOUR, underline=1)
    worksheet.write_url(LINKS_ROW, 0, internal("README", 0), style, string="README")
    if sheet.blocks:
        text = "charts at the right" if any(block.chart for block in sheet.blocks) else "summary at the right"
        worksheet.write_url(LINKS_ROW, 1, internal(sheet.name, LINKS_ROW, len(columns) + 1), style, string=text)
    for column, parameter in sheet.parameters.by_column.items() if sheet.parameters else ():
        target = targets.row(ASSUMPTIONS, ("parameter",), (parameter,))
        if target is not None:
            place = columns.index(column)
            worksheet.write_url(LINKS_ROW, place, internal(ASSUMPTIONS, target), style, "assumption", parameter)


def _most_lines(columns: tuple[str, ...], widths: list[int]) -> int:
    """Return how many lines the header of the main table takes."""
    return max(_header_lines(label(column), width) for column, width in zip(columns, widths, strict=True))


def _write_header(
    worksheet: Worksheet,
    styles: Styles,
    sheet: Sheet,
    columns: tuple[str, ...],
    widths: list[int],
    notes: dict[str, str],
) -> None:
    """Write the header; a note on each cell holds the column's name in the warehouse and its description."""
    worksheet.set_row(HEADER_ROW, LINE_HEIGHT * _most_lines(columns, widths) + 3)
    for place, column in enumerate(columns):
        worksheet.write_string(HEADER_ROW, place, label(column), styles.get(**HEADER))
        if column in notes:
            note = f"{column}\n{notes[column]}"
            worksheet.write_comment(
                HEADER_ROW, place, note, {"author": "frontier_compute", "width": 260, "height": 90, "font_size": 9}
            )


def _colour(worksheet: Worksheet, styles: Styles, place: tuple[int, int, int, int], name: str) -> None:
    """Colour cells by the word or the truth they hold."""
    for word, colour in COLOURS[name].items():
        value = "TRUE" if word is True else f'"{word}"'
        rule = {"type": "cell", "criteria": "==", "value": value, "format": styles.get(bg_color=colour)}
        worksheet.conditional_format(*place, rule)


def _write_block(
    book: Workbook,
    worksheet: Worksheet,
    styles: Styles,
    sheet: Sheet,
    block: Block,
    content: Rows,
    first_column: int,
    header_lines: int,
) -> tuple[int, float]:
    """Write a block, its chart above its data; return the column where the next one starts and its width in inches."""
    header_row = HEADER_ROW + (charts.ROWS + 1 if block.chart else 0)
    title_row = header_row - 1
    title = f"Data of the chart: {block.title}" if block.chart else block.title
    worksheet.write_string(title_row, first_column, title, styles.get(bold=True))
    widths = []
    units = _units(content, "unit")
    is_scientific = block.chart and "E" in block.chart.y_format
    for place, column in enumerate(content.columns, start=first_column):
        values = [row[place - first_column] for row in content.rows]
        header = plain(column)
        shown = [value for value in values if isinstance(value, str)] if is_scientific else values
        width = max(BLOCK_WIDTH, _width(column, shown, units[: len(shown)], WIDEST_IN_BLOCK))
        while _header_lines(header, width) > header_lines:
            width += 1
        widths.append(width)
        worksheet.set_column(place, place, widths[-1])
        worksheet.write_string(header_row, place, header, styles.get(**HEADER))
        if block.chart and column == block.chart.x:
            # They stand along the axis of the chart.
            values = [plain(value) if isinstance(value, str) else value for value in values]
        for number, (value, unit) in enumerate(zip(values, units, strict=True), start=header_row + 1):
            look = _look(column, value, unit, is_wide=False)
            if isinstance(value, float) and is_scientific:
                look = {"num_format": SCIENTIFIC}
            write_cell(worksheet, styles, (number, place), value, look)
    last = (header_row + len(content.rows), first_column + len(content.columns) - 1)
    if any(value in COLOURS["binding_constraint"] for row in content.rows for value in row):
        _colour(worksheet, styles, (header_row + 1, first_column, *last), "binding_constraint")
    inches = sum(map(_inches, widths)) + GAP
    if not block.chart or not content.rows:
        return last[1] + 2, inches
    chart = charts.add_chart(book, sheet.name, block, content.columns, content.rows, (header_row, first_column))
    worksheet.insert_chart(FIRST_ROW, first_column, chart, {"object_position": 3})
    # A chart that is wider than its data covers empty columns too.
    spare = charts.WIDTH - sum(7 * width + 5 for width in widths)
    spare_columns = max(0, math.ceil(spare / 64))
    return last[1] + 2 + spare_columns, inches + 64 / 96 * spare_columns
