"""The sheets of the workbook, and how its tests read them."""

import io
import zipfile
from xml.etree import ElementTree

from openpyxl.utils import range_boundaries

from scripts.workbook.layout import FIRST_ROW
from scripts.workbook.sheets import SHEETS

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
    "Economy",
    "Agents",
    "Takeoff",
    "Assumptions",
    "Sources & Confidence",
    "Output Inventory",
]

CHARTED = [name for name in NAMES[2:21] if name != "Draw Laws"]
BY_NAME = {sheet.name: sheet for sheet in SHEETS}

# Their queries are given the list of sheets.
READ_LISTS = ("Model Flow", "Output Inventory")


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
