"""Native Excel charts over the blocks beside the main tables."""

import math
import re
from collections.abc import Sequence

from xlsxwriter.chart import Chart as NativeChart
from xlsxwriter.workbook import Workbook

from scripts.workbook.formats import NAMED_COLOURS, SERIES_COLOURS, SERIES_DASHES, SERIES_MARKERS
from scripts.workbook.layout import Block, Chart

WIDTH, HEIGHT = 820, 440
#: Rows of the default height that a chart covers, and one to part it from its data.
ROWS = HEIGHT // 20 + 1
_KINDS = {
    "line": {"type": "line"},
    "dots": {"type": "line"},
    "scatter": {"type": "scatter"},
    "column": {"type": "column", "subtype": "stacked"},
    "bar": {"type": "bar", "subtype": "stacked"},
}


def drawn_columns(chart: Chart, columns: Sequence[str]) -> list[str]:
    """Return the columns of the block that the chart draws."""
    return list(chart.series) or [column for column in columns if column != chart.x]


def add_chart(
    book: Workbook, sheet: str, block: Block, columns: Sequence[str], rows: Sequence[tuple], corner: tuple[int, int]
) -> NativeChart:
    """Return a chart of the block whose header stands at ``corner`` of the sheet and whose rows follow below."""
    chart = block.chart
    native = book.add_chart(dict(_KINDS[chart.kind]))
    (header_row, first_column) = corner
    (top, bottom) = (header_row + 1, header_row + len(rows))
    x_column = first_column + columns.index(chart.x)
    drawn = drawn_columns(chart, columns)
    for number, name in enumerate(drawn):
        column = first_column + columns.index(name)
        native.add_series(
            {
                "name": [sheet, header_row, column],
                "categories": [sheet, top, x_column, bottom, x_column],
                "values": [sheet, top, column, bottom, column],
            }
            | _style(chart, name, number)
        )
    native.set_title({"name": block.title, "name_font": {"size": 12, "bold": True}})
    native.set_size({"width": WIDTH, "height": HEIGHT})
    native.set_legend({"position": "bottom"} if len(drawn) > 1 else {"none": True})
    # Filtering the main table hides rows; the chart must not lose points by that.
    native.show_hidden_data()
    native.show_blanks_as("gap")
    values = [
        row[columns.index(name)] for row in rows for name in drawn if _is_drawable(row[columns.index(name)], chart)
    ]
    axes = (
        _other_axis(chart, [row[columns.index(chart.x)] for row in rows]),
        _value_axis(chart, values),
    )
    # In a bar chart the values lie flat.
    (flat, upright) = reversed(axes) if chart.kind == "bar" else axes
    native.set_x_axis(flat)
    native.set_y_axis(upright)
    return native


def _style(chart: Chart, name: str, number: int) -> dict:
    """Return how a series is drawn: colour, and dash or marker so that it reads in grey too."""
    colour = NAMED_COLOURS.get(
        re.sub(r"(_limited)?_stock_h100e$", "", name), SERIES_COLOURS[number % len(SERIES_COLOURS)]
    )
    if chart.kind in ("column", "bar"):
        return {"fill": {"color": colour}, "border": {"color": "#FFFFFF", "width": 0.5}, "gap": 40}
    if chart.kind == "dots" or (chart.kind == "scatter" and name not in chart.lines):
        marker = {
            "type": SERIES_MARKERS[number],
            "size": 9 if chart.kind == "dots" else 6,
            "fill": {"color": colour},
            "border": {"color": colour},
        }
        return {"line": {"none": True}, "marker": marker}
    dash = SERIES_DASHES[number % len(SERIES_DASHES)]
    return {"line": {"color": colour, "width": 2.25, "dash_type": dash}, "marker": {"type": "none"}}


def _is_drawable(value: float | None, chart: Chart) -> bool:
    """Return whether the value axis can show a value."""
    return value is not None and math.isfinite(value) and not (chart.is_log and value <= 0)


def _value_axis(chart: Chart, values: list[float]) -> dict:
    """Return the axis of the values; one that cannot start at zero starts where the values do."""
    axis: dict = {
        "name": chart.y_title + (" (log scale)" if chart.is_log else ""),
        "num_format": chart.y_format,
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}},
    }
    if not values:
        return axis
    if chart.is_log:
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        return axis | {"log_base": 10, "major_unit": 10, "min": 10.0**low, "max": 10.0**high, "crossing": "min"}
    if chart.kind == "scatter":
        return axis | {"min": math.floor(min(values)), "max": math.ceil(max(values)), "crossing": "min"}
    return axis | {"max": 1} if chart.y_format == "0%" else axis


def _other_axis(chart: Chart, values: list) -> dict:
    """Return the axis of the categories, or of the x values of a scatter chart."""
    axis = {"name": chart.x_title, "label_position": "low"}
    if chart.kind == "scatter":
        axis |= {"num_format": "0", "min": math.floor(min(values)), "max": math.ceil(max(values)), "major_unit": 1}
    return axis
