"""Write a chart as a picture, as a drawing whose text is text, and as a table of what is drawn."""

import csv
import io
import re
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import escape

from matplotlib.figure import Figure
from matplotlib.text import Text

from scripts.charts.drawn import COLUMNS, drawn_rows
from scripts.text import spreadsheet_text, visible_lines

#: DejaVu Sans, which draws the PNG, comes with Linux; Verdana, with Windows and macOS, is as wide.
_FONTS = "'DejaVu Sans', Verdana, sans-serif"


def write(figure: Figure, folder: Path, name: str) -> None:
    """Write the figure as PNG, SVG and CSV, without date or program name: the same figure gives the same bytes."""
    figure.savefig(folder / f"{name}.png", metadata={"Software": None})
    (folder / f"{name}.svg").write_text(_svg(figure, name), encoding="utf-8", newline="\n")
    (folder / f"{name}.csv").write_text(_csv(figure), encoding="utf-8", newline="\n")


def said(figure: Figure, gid: str) -> str:
    """Return one of the texts of the frame (title, finding, note, source) on one line."""
    (text,) = (text for text in figure.findobj(Text) if text.get_gid() == gid)
    return text.get_text().replace("\n", " ")


def _svg(figure: Figure, name: str) -> str:
    """Return the drawing with its title and description, which a screen reader speaks, and fonts that others have."""
    raw = io.StringIO()
    figure.savefig(raw, format="svg", metadata={"Date": None, "Creator": None})
    text = raw.getvalue().replace("font-family: 'DejaVu Sans'", f"font-family: {_FONTS}")
    seen: Counter[str] = Counter()
    text = re.sub(r'(?<=<g id=")[^"]*', lambda match: _unique(match.group(), seen), text)
    description = " ".join(said(figure, gid) for gid in ("finding", "note", "source"))
    spoken = (
        f'\n <title id="{name}-title">{escape(said(figure, "title"))}</title>'
        f'\n <desc id="{name}-desc">{escape(description)}</desc>'
    )
    start = text.index(">", text.index("<svg "))
    text = f'{text[:start]} role="img" aria-labelledby="{name}-title {name}-desc">{spoken}{text[start + 1 :]}'
    # A control character makes a picture that no program opens, and others turn the text that a screen reader reads.
    return visible_lines(text)


def _unique(identifier: str, seen: Counter[str]) -> str:
    """Return an identifier of an element that no other has: a series has one name in all panels."""
    identifier = re.sub(r"[^\w.:-]", "_", identifier)
    seen[identifier] += 1
    return identifier if seen[identifier] == 1 else f"{identifier}.{seen[identifier]}"


def _csv(figure: Figure) -> str:
    """Return the table of everything that is drawn from data."""
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([map(spreadsheet_text, row) for row in drawn_rows(figure)])
    return lines.getvalue()
