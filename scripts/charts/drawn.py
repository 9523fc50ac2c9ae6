"""What a chart draws, mark by mark: the rows of the CSV that stands beside it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryFormatter
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

#: Whatever ends a span, a bar or an interval; a date is a decimal year, a quantity stands in the unit of its axis.
COLUMNS = ("panel", "mark", "series", "name", "x", "x_end", "y", "y_end", "value", "x_axis", "y_axis")


class Mark(NamedTuple):
    """One thing drawn at one place; the ends are NaN where it is a point."""

    kind: str
    series: str
    name: str
    x: float
    x_end: float
    y: float
    y_end: float
    value: float


def tell(
    marks: Artist | BarContainer,
    series: str,
    *,
    names: Sequence[str] | None = None,
    values: Sequence[float] | None = None,
) -> None:
    """Say what is drawn, for the table beside the chart: the series and, where each mark has one, its name and value.

    Parameters
    ----------
    marks : Artist or BarContainer
        The points, or all bars of a series.
    series : str
        What they are together.
    names : sequence of str, optional
        What each is, such as the model that a point stands for.
    values : sequence of float, optional
        What each shows by its shade or in figures.
    """
    for artist in marks if isinstance(marks, BarContainer) else [marks]:
        artist.set_gid(series)
    marks.names_of_marks, marks.values_of_marks = names, values


def drawn_rows(figure: Figure) -> Iterator[tuple[str, ...]]:
    """Yield a row of ``COLUMNS`` for everything that a figure draws from data, panel by panel."""
    for axes in figure.axes:
        if axes.get_label() == "<colorbar>":
            continue
        x_text, y_text = (_text_of(axis) for axis in (axes.xaxis, axes.yaxis))
        ends = (
            axes.get_xlabel() or figure.get_supxlabel() or _any_label(figure, "x"),
            axes.get_ylabel() or figure.get_supylabel() or _any_label(figure, "y"),
        )
        panel = axes.get_title("left").replace("\n", " ")
        for mark in _marks(axes):
            spans = (*_span(x_text, mark.x, mark.x_end), *_span(y_text, mark.y, mark.y_end))
            # That a series is drawn as a line or as bars stands in the column beside it.
            series = mark.series.removeprefix("line-").removeprefix("bar-")
            yield (panel, mark.kind, series, mark.name, *spans, _number(mark.value), *ends)


def _span(text: Callable[[float], str], start: float, end: float) -> tuple[str, str]:
    """Return both ends as they are written, once where it is one place: a bar may be as wide as its name's."""
    first, last = text(start), text(end)
    return first, "" if first == last else last


def _any_label(figure: Figure, side: str) -> str:
    """Return the label that panels side by side share."""
    return next((text for axes in figure.axes if (text := getattr(axes, f"get_{side}label")())), "")


def _number(value: float) -> str:
    """Return the shortest text of a number, to twelve digits, to which machines agree; nothing for NaN."""
    return "" if np.isnan(value) else f"{value:.12g}"


def _text_of(axis: Axis) -> Callable[[float], str]:
    """Return how a place on the axis is written: in figures, or as the name that stands at the nearest tick."""
    formatter = axis.get_major_formatter()
    # `set_xticks(places, names)` leaves a function that looks the name up, and bars at names one of their own.
    if not isinstance(formatter, StrCategoryFormatter) and not isinstance(getattr(formatter, "func", None), partial):
        return _number
    places = np.asarray(axis.get_majorticklocs())
    names = formatter.format_ticks(places)
    return lambda value: "" if np.isnan(value) else names[int(np.argmin(np.abs(places - value)))].replace("\n", " ")


def _marks(axes: Axes) -> Iterator[Mark]:
    """Yield the marks of a panel: bars, then lines and points, areas and intervals, and lines across the panel."""
    bars = [container for container in axes.containers if isinstance(container, BarContainer)]
    caps = {cap for container in axes.containers if not isinstance(container, BarContainer) for cap in container[1]}
    for container in bars:
        yield from _bars(container)
    in_bars = {patch for container in bars for patch in container}
    for patch in axes.patches:
        if patch not in in_bars:
            yield from _across(patch, axes, patch.get_xy(), (patch.get_width(), patch.get_height()))
    for line in axes.lines:
        if line not in caps:
            yield from _line(line, axes)
    for collection in axes.collections:
        if isinstance(collection, PathCollection):
            yield from _named(collection, "point", [(x, np.nan, y, np.nan) for x, y in collection.get_offsets()])
        elif isinstance(collection, LineCollection):
            ends = [(start, end) for start, end in collection.get_segments()]
            yield from _named(collection, "interval", [(a[0], b[0], a[1], b[1]) for a, b in ends])
        elif isinstance(collection, PolyCollection):
            yield from _named(collection, "area", list(_area(collection)))


def _named(marks: Artist | BarContainer, kind: str, places: list[tuple[float, ...]]) -> Iterator[Mark]:
    """Yield the marks of one series with the name and value of each; none where nothing can be seen."""
    names, values = getattr(marks, "names_of_marks", None), getattr(marks, "values_of_marks", None)
    series = (marks[0] if isinstance(marks, BarContainer) else marks).get_gid()
    if series is None:
        raise ValueError(f"{kind}s of a chart without a name: give them `gid=`, or name them with `tell`")
    for number, (x, x_end, y, y_end) in enumerate(places):
        if np.isfinite([x, y]).all():
            yield Mark(
                kind,
                series,
                names[number] if names is not None else "",
                x,
                x_end if x_end != x else np.nan,
                y,
                y_end if y_end != y else np.nan,
                float(values[number]) if values is not None else np.nan,
            )


def _bars(container: BarContainer) -> Iterator[Mark]:
    """Yield bars: across their width the middle, along them both ends."""
    boxes = [(*bar.get_xy(), bar.get_width(), bar.get_height()) for bar in container]
    places = [
        (left, left + width, bottom + height / 2, np.nan)
        if container.orientation == "horizontal"
        else (left + width / 2, np.nan, bottom, bottom + height)
        for left, bottom, width, height in boxes
    ]
    yield from _named(container, "bar", places)


def _line(line: Line2D, axes: Axes) -> Iterator[Mark]:
    """Yield the points of a line, or of dots without one."""
    if line.get_transform() != axes.transData:
        yield from _across(line, axes, (line.get_xdata()[0], line.get_ydata()[0]), (0, 0))
        return
    # As numbers: names on an axis have their place.
    x, y = (np.ma.filled(np.ma.asarray(values, float), np.nan) for values in line.get_xydata().T)
    kind = "point" if line.get_linestyle() in ("None", "none", "", " ") else "line"
    yield from _named(line, kind, [(at, np.nan, height, np.nan) for at, height in zip(x, y, strict=True)])


def _area(collection: PolyCollection) -> Iterator[tuple[float, ...]]:
    """Yield the lower and the upper edge of a filled area at each place."""
    edges: dict[float, list[float]] = {}
    for path in collection.get_paths():
        for x, y in path.vertices:
            edges.setdefault(float(x), []).append(float(y))
    for x in sorted(edges):
        yield (x, np.nan, min(edges[x]), max(edges[x]))


def _across(artist: Artist, axes: Axes, corner: tuple[float, float], size: tuple[float, float]) -> Iterator[Mark]:
    """Yield a line or a stripe that runs across the panel, at a value of one axis."""
    transform = artist.get_data_transform() if isinstance(artist, Rectangle) else artist.get_transform()
    kind = "stripe" if any(size) else "line across"
    (left, bottom), (width, height) = corner, size
    if transform == axes.get_yaxis_transform(which="grid"):
        place = (np.nan, np.nan, bottom, bottom + height)
    else:
        place = (left, left + width, np.nan, np.nan)
    yield Mark(kind, artist.get_gid() or "", "", place[0], _end(place[0], place[1]), place[2], _end(*place[2:]), np.nan)


def _end(start: float, end: float) -> float:
    """Return the end of a span, NaN where it has no length."""
    return np.nan if start == end else end
