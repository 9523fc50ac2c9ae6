"""Render README.md and docs/*.md from the warehouse, so that no number in prose is typed by hand.

Usage: ``python -m scripts.pages``.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import jinja2

from engine.conditioning import TooFewDrawsError
from scripts.condition import report
from scripts.outputs import replacing_file
from scripts.terminal import run_command
from scripts.text import visible, visible_lines
from scripts.warehouse import ROOT, OutputError, measured_range, open_warehouse, project_vars, warehouse_path

TEMPLATES = ROOT / "docs" / "templates"


def scientific(value: float, digits: int = 2) -> str:
    """Write 1.394e+27 as 1.39e27."""
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def percent(value: float, digits: int = 1) -> str:
    """Write 0.4574 as 45.7%."""
    return f"{100 * value:.{digits}f}%"


def significant(value: float, digits: int = 3) -> str:
    """Write a number with a few significant digits and no exponent, thousands separated."""
    rounded = float(f"{value:.{digits - 1}e}")
    return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:.{digits}g}"


class Queries:
    """What templates may ask of the warehouse."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Keep the connection."""
        self._connection = connection

    def rows(self, query: str) -> list[Mapping[str, object]]:
        """Return the rows of a query, each a mapping from column to value."""
        result = self._connection.execute(query)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def row(self, query: str) -> Mapping[str, object]:
        """Return the only row of a query.

        Raises
        ------
        OutputError
            If there is no row, or more than one.
        """
        rows = self.rows(query)
        if len(rows) != 1:
            raise OutputError(f"a page expects one row and gets {len(rows)} from: {query}")
        return rows[0]

    def table(self, query: str) -> str:
        """Return the rows of a query as a Markdown table; numbers are written by the query."""
        rows = self.rows(query)
        if not rows:
            raise OutputError(f"a page expects rows and gets none from: {query}")
        lines = [rows[0].keys(), ["---"] * len(rows[0]), *(row.values() for row in rows)]
        return "\n".join(f"| {' | '.join(self._cell(cell) for cell in line)} |" for line in lines)

    def shown(self, query: str) -> str:
        """Return the result of a query as DuckDB prints it."""
        return str(self._connection.sql(query)).strip()

    def conditioned(self, *observations: str, years: str) -> str:
        """Return what scripts.condition prints, also where the observations lie too far from the draws for bands."""
        try:
            return report(self._connection, observations, years=years)
        except TooFewDrawsError as error:
            return str(error)

    @staticmethod
    def _cell(value: object) -> str:
        return "" if value is None else visible(str(value)).replace("|", "\\|")


def render_pages(connection: duckdb.DuckDBPyConnection) -> dict[Path, str]:
    """Render every template.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The published warehouse.

    Returns
    -------
    dict
        Text of each page by its path; the README lies at the root, the others in docs.
    """
    queries = Queries(connection)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"rows": queries.rows, "row": queries.row, "table": queries.table, "shown": queries.shown}
    environment.globals |= {"conditioned": queries.conditioned}
    environment.globals |= {"layers": project_vars()["layers"], "measured_range": measured_range(connection)}
    environment.filters |= {"scientific": scientific, "percent": percent, "significant": significant}
    pages = {}
    for name in environment.list_templates(filter_func=lambda name: name.endswith(".md.j2")):
        page = (
            ROOT / name.removesuffix(".j2") if name.startswith("README") else ROOT / "docs" / name.removesuffix(".j2")
        )
        pages[page] = visible_lines(environment.get_template(name).render())
    return pages


def main() -> int:
    """Write the pages that are out of date; return the exit code."""
    try:
        with open_warehouse(warehouse_path()) as connection:
            pages = render_pages(connection)
        outdated = [page for page, text in pages.items() if not page.exists() or page.read_text("utf-8") != text]
        for page in outdated:
            with replacing_file(page) as draft:
                draft.write_text(pages[page], encoding="utf-8")
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Pages: {len(pages)} in date with the warehouse, {len(outdated)} rewritten")
    return 0


if __name__ == "__main__":
    run_command(main, __doc__)
