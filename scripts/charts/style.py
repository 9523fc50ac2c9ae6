"""The look of all charts: palette, sizes, the frame of title, finding, note and source."""

from typing import Any

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

# Okabe-Ito, which colour-blind readers can tell apart; lines of one panel also differ in lightness, dashes or marker.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILLION, PURPLE, YELLOW = "#0072B2", "#D55E00", "#CC79A7", "#F0E442"
INK, SOFT, MUTED, FAINT = "#222222", "#555555", "#8C8C8C", "#D0D0D0"

#: Inches; with DPI, 1600 x 1000 pixels.
SIZE = (10, 6.25)
DPI = 160
LEFT_EDGE = 0.035
TOP, BOTTOM = 0.825, 0.18

#: Everything that changes how matplotlib draws or writes; applied around making and around saving.
SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": SOFT,
    "axes.labelsize": 9,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.7,
    "hatch.linewidth": 0.5,
    "text.parse_math": False,  # a dollar is a dollar
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "xtick.major.width": 0.7,
    "ytick.major.size": 0,
    "ytick.minor.size": 0,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "none",  # text stays text: found, copied, read aloud
    "svg.hashsalt": "frontier_compute",
}

ONE_RUN = "Read with care: every point and line here is ONE training run, not all AI compute of a year."
ALL_COMPUTE = "Read with care: this is ALL AI compute of a year, not the size of one training run."
BOTH = "Read with care: dots and trend are ONE training run each; scenario lines are ALL usable compute of a year."

#: Colour, dashes and marker of a line.
Look = tuple[str, Any, str]
SUPPLY_LOOKS: dict[str, Look] = {
    "base": (BLACK, "-", ""),
    "capex_rich": (BLUE, "-", "^"),
    "chip_bottleneck": (VERMILLION, "-", "s"),
    "power_datacenter_bottleneck": (ORANGE, "-", "o"),
}
ALLOCATION_LOOKS: dict[str, Look] = {
    "base": (BLACK, "-", ""),
    "inference_heavy": (ORANGE, "-", "o"),
    "rnd_acceleration": (BLUE, "-", "s"),
    "training_race": (VERMILLION, "-", "^"),
}
VARIANT_LOOKS: dict[str, Look] = {
    "published": (VERMILLION, (0, (5, 2)), ""),
    "calibrated": (BLUE, "-", ""),
}
#: The project's own scenarios, of the extended variant.
OWN_LOOK: Look = (MUTED, (0, (3, 1.5)), "")
NAMES = {
    "power_datacenter_bottleneck": "power & sites bottleneck",
    "rnd_acceleration": "R&D acceleration",
}


def scenario_name(scenario: str) -> str:
    """Return how a scenario is called on a chart."""
    return NAMES.get(scenario, scenario.replace("_", " "))


def line_options(look: Look) -> dict[str, Any]:
    """Return the keywords of ``Axes.plot`` that draw a line in this look."""
    colour, dashes, marker = look
    return {
        "color": colour,
        "linestyle": dashes,
        "linewidth": 2.4 if colour == BLACK else 1.3 if colour == MUTED else 1.8,
        "marker": marker,
        "markevery": 2,
        "markersize": 4.5,
        "zorder": 2 if colour == MUTED else 3,
    }


def ink_of(colour: str) -> str:
    """Return the colour darkened, so that text in it can be read on white."""
    return to_hex([channel * 0.72 for channel in to_rgb(colour)])


def ink_on(colour: str | tuple[float, float, float]) -> str:
    """Return black or white, whichever can be read on the colour."""
    red, green, blue = to_rgb(colour)
    return INK if 0.3 * red + 0.59 * green + 0.11 * blue > 0.5 else "white"


def year_shades(count: int) -> list[tuple[float, float, float]]:
    """Return shades from light, for the oldest, to dark, for the newest, that read in grey as well."""
    return [tuple(channel) for channel in colormaps["cividis_r"].resampled(count + count // 6).colors[count // 6 :, :3]]


def blue_shade(share: float) -> str:
    """Return a blue that darkens from nearly white, for a share of 0, to the blue of the palette, for 1."""
    strength = 0.18 + 0.82 * share
    return to_hex([1 - strength * (1 - channel) for channel in to_rgb(BLUE)])


def new_figure(
    finding: str,
    note: str,
    tables: str,
    *,
    epoch: bool = False,
    metr: bool = False,
    variant: str | None = "published",
) -> Figure:
    """Return an empty figure in its frame.

    Parameters
    ----------
    finding : str
        What the chart shows, in one sentence with its numbers; stands below the title.
    note : str
        How to read it, what is left out.
    tables : str
        The tables the chart is drawn from.
    epoch : bool
        Whether observations of Epoch AI are shown, whose licence asks for the attribution.
    metr : bool
        Whether measurements of METR are shown.
    variant : str, optional
        The variants shown; None where there are none to choose from.
    """
    figure = Figure(figsize=SIZE, dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    data = "Epoch AI, Notable AI Models (CC BY 4.0); " if epoch else ""
    data += "METR, time horizons, suite 1.1; " if metr else ""
    source = f"Source: {data}frontier_compute, {tables}" + (f", variant {variant}." if variant else ".")
    figure.text(LEFT_EDGE, 0.898, finding, fontsize=10, color=SOFT, va="center", gid="finding")
    figure.text(LEFT_EDGE, 0.046, note, fontsize=8, color=INK, va="bottom", linespacing=1.3, gid="note")
    figure.text(LEFT_EDGE, 0.028, source, fontsize=8, color=MUTED, va="center", gid="source")
    return figure


def two_panels(figure: Figure, titles: list[str], y_labels: list[str], *, width: float = 0.31) -> list[Axes]:
    """Add two panels side by side, each with its unit above its axis; right of each is room for labels of lines."""
    panels = []
    for left, title, y_label in zip((0.085, 0.545), titles, y_labels, strict=True):
        panel = figure.add_axes((left, BOTTOM, width, 0.6))
        panel.set_title(title, pad=22)
        label_above(panel, y_label)
        panels.append(panel)
    return panels


def single_panel(figure: Figure, y_label: str, *, right: float = 0.83) -> Axes:
    """Add one panel with its unit written above the axis; the right margin is for labels of lines."""
    left = 0.085
    axes = figure.add_axes((left, BOTTOM, right - left, TOP - BOTTOM))
    label_above(axes, y_label)
    return axes


def label_above(axes: Axes, y_label: str) -> None:
    """Write the label of the y axis level above it, where it is read without turning the head."""
    axes.set_ylabel(y_label, rotation=0, ha="left", va="bottom")
    axes.yaxis.set_label_coords(0, 1.015)


def four_panels(figure: Figure, titles: list[str], y_label: str, *, n_columns: int = 2) -> list[Axes]:
    """Add panels in columns that share their axes of years and values, with one label for all.

    The margins right of them are for labels of lines.
    """
    rows = -(-len(titles) // n_columns)
    grid = figure.subplots(rows, n_columns, sharex=True, sharey=True, squeeze=False)
    figure.subplots_adjust(left=0.105, right=0.9, top=0.79, bottom=0.19, hspace=0.22, wspace=0.38)
    figure.supylabel(y_label, x=LEFT_EDGE, y=0.85, rotation=0, ha="left", va="center", fontsize=9, color=SOFT)
    figure.supxlabel("Calendar year", y=0.125, va="bottom", fontsize=9, color=SOFT)
    panels = list(grid.flat)
    for panel, title in zip(panels, titles, strict=False):
        panel.set_title(title)
        panel.tick_params(labelleft=True)
    return panels


def add_title(figure: Figure, title: str) -> None:
    """Write the title of the chart."""
    figure.text(LEFT_EDGE, 0.948, title, fontsize=15, fontweight="bold", va="center", gid="title")
