"""What a sheet of the workbook consists of. ``sheets.py`` fills these in, ``writer.py`` writes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

TITLE_ROW, SHOWS_ROW, CAUTION_ROW, LINKS_ROW, HEADER_ROW, FIRST_ROW = range(6)
ASSUMPTIONS = "Assumptions"
CAUTION = (
    "Read with care: the historical baseline measures ONE TRAINING RUN, usable compute is ALL USABLE AI COMPUTE "
    "OF A YEAR. Allocation is the bridge between them."
)


@dataclass(frozen=True)
class Link:
    """Cells of ``column`` lead to the row of another sheet that has the same values in the columns ``on``."""

    column: str
    sheet: str
    on: tuple[str, ...]


@dataclass(frozen=True)
class Parameters:
    """Numbers that stand on an assumption: their cells lead to its row in the sheet of assumptions.

    Attributes
    ----------
    scenario : str
        The column that holds the scenario of the assumption.
    by_column : Mapping[str, str]
        Parameter behind each column.
    """

    scenario: str
    by_column: Mapping[str, str]


@dataclass(frozen=True)
class Chart:
    """A native chart over the block that holds it.

    Attributes
    ----------
    kind : str
        line, dots (a line chart without lines), scatter, column (stacked) or bar (stacked).
    y_title, y_format : str
        Title with unit and number format of the value axis.
    x : str
        Column of the categories, or of the x values of a scatter chart.
    x_title : str
        Title of the other axis.
    series : tuple of str
        Columns to draw; all columns but ``x`` when empty.
    is_log : bool
        Whether the value axis is logarithmic.
    lines : tuple of str
        Series of a scatter chart that are drawn as a line.
    """

    kind: str
    y_title: str
    y_format: str
    x: str = "year"
    x_title: str = "Calendar year"
    series: tuple[str, ...] = ()
    is_log: bool = False
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A small table to the right of the main one, under a chart of it where there is one."""

    title: str
    query: str
    chart: Chart | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet: a table read by ``query``, and blocks beside it.

    Attributes
    ----------
    name, title, shows : str
        Name of the sheet (31 characters at most), heading, and one line on what it shows.
    tables : tuple of str
        Published tables that are read, the one that is shown first; column notes come from their dictionary.
    query : str
        Rows in a fixed order. May use ``$schemas``, ``$tables`` and ``$sheets``: the published schemas, and the
        tables shown in this workbook with the sheets that show them.
    frozen : int
        Columns on the left that stay in view.
    has_caution : bool
        Whether one run and all compute of a year stand side by side.
    links, parameters
        Where cells lead to.
    unit_column : str
        Column with the unit of the numbers of a row, where rows differ in unit.
    names_sheets : str
        Column that holds the names of sheets of this workbook.
    """

    name: str
    title: str
    shows: str
    tables: tuple[str, ...]
    query: str
    frozen: int = 1
    has_caution: bool = False
    links: tuple[Link, ...] = ()
    parameters: Parameters | None = None
    unit_column: str = ""
    names_sheets: str = ""
    blocks: tuple[Block, ...] = field(default=())
