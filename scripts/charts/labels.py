"""Labels at the ends of lines and at points, kept apart from each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from scripts.charts.style import MUTED, ink_of

_LINE_HEIGHT = 1.3
#: Where a name may stand beside its point, in points, the best first.
_SIDES = (
    (-7, 0, "right", "center"),
    (7, 0, "left", "center"),
    (-6, 5, "right", "bottom"),
    (6, 5, "left", "bottom"),
    (0, 7, "center", "bottom"),
    (6, -5, "left", "top"),
    (0, -7, "center", "top"),
    (-6, -5, "right", "top"),
)

#: From the end of a line to the left side of its label.
_LEADER = {"arrowstyle": "-", "color": MUTED, "lw": 0.6, "shrinkA": 1, "shrinkB": 4, "relpos": (0, 0.5)}

#: x and y of what is drawn.
Points = tuple[Sequence[float], Sequence[float]]


@dataclass(frozen=True)
class EndLabel:
    """A label of a line, at its last point."""

    x: float
    y: float
    text: str
    colour: str


def spread(centres: list[float], heights: list[float], low: float, high: float) -> list[float]:
    """Move ascending centres apart until boxes of these heights do not overlap, within low to high if they fit.

    Boxes that touch are moved together, as little as possible.
    """
    blocks: list[tuple[float, float, int]] = []  # wanted bottom, height, number of boxes
    for centre, height in zip(centres, heights, strict=True):
        block = (centre - height / 2, height, 1)
        while blocks and blocks[-1][0] + blocks[-1][1] > block[0]:
            (bottom, below, count), (upper_bottom, above, upper_count) = blocks.pop(), block
            mean = (bottom * count + (upper_bottom - below) * upper_count) / (count + upper_count)
            block = (min(max(mean, low), max(high - below - above, low)), below + above, count + upper_count)
        blocks.append(block)
    placed: list[float] = []
    for bottom, _, count in blocks:
        edge = bottom
        for height in heights[len(placed) : len(placed) + count]:
            placed.append(edge + height / 2)
            edge += height
    return placed


def label_ends(axes: Axes, labels: list[EndLabel], size: float = 8.5) -> None:
    """Write the labels right of the ends of their lines, apart from each other; a thin line leads to a moved one.

    The scales and limits of the axes must be final.
    """
    labels = sorted(labels, key=lambda label: label.y)
    points_per_pixel = 72 / axes.figure.dpi
    ends = [axes.transData.transform((label.x, label.y))[1] * points_per_pixel for label in labels]
    heights = [size * _LINE_HEIGHT * (label.text.count("\n") + 1) for label in labels]
    low, high = (edge * points_per_pixel for edge in (axes.bbox.y0, axes.bbox.y1))
    for label, end, place in zip(labels, ends, spread(ends, heights, low - 8, high + 8), strict=True):
        moved = abs(place - end) > 1.5
        axes.annotate(
            label.text,
            xy=(label.x, label.y),
            xytext=(14 if moved else 7, place - end),
            textcoords="offset points",
            va="center",
            fontsize=size,
            color=ink_of(label.colour),
            annotation_clip=False,
            linespacing=1.1,
            arrowprops=_LEADER if moved else None,
            gid="end-label",
        )


def label_points(axes: Axes, points: list[tuple[float, float, str]], avoid: Sequence[Points]) -> None:
    """Write a name beside each point, on the side where it meets nothing else and stays in the panel.

    A point with no free side stays without a name. The scales and limits of the axes must be final.

    Parameters
    ----------
    axes : Axes
        The panel.
    points : list of tuple
        x, y and name; the first are placed first.
    avoid : sequence of (x, y)
        Everything drawn that a name must not cover.
    """
    renderer = axes.figure.canvas.get_renderer()
    places = np.concatenate([axes.transData.transform(np.column_stack(drawn)) for drawn in avoid])
    taken = [text.get_window_extent(renderer) for text in axes.texts]
    for x, y, name in points:
        for right, up, horizontal, vertical in _SIDES:
            annotation = axes.annotate(
                name,
                (x, y),
                (right, up),
                textcoords="offset points",
                ha=horizontal,
                va=vertical,
                fontsize=8,
                zorder=5,
            )
            box = annotation.get_window_extent(renderer)
            wide = box.padded(5)
            covers = ((wide.min < places) & (places < wide.max)).all(axis=1).any()
            outside = (box.min < axes.bbox.min).any() or (box.max > axes.bbox.max).any()
            if not covers and not outside and not any(wide.overlaps(other) for other in taken):
                taken.append(box)
                break
            annotation.remove()


def inside_note(axes: Axes, text: str, x: float, y: float, colour: str) -> None:
    """Write a note into a corner of the panel where no data are."""
    axes.text(
        x, y, text, transform=axes.transAxes, va="top", fontsize=8.5, color=ink_of(colour), linespacing=1.35, zorder=6
    )
