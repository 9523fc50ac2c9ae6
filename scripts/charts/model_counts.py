"""Charts of model counts: how many models exceed a training compute, and how many come near the largest one."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Columns, Connection, columns, row, series
from scripts.charts.labels import EndLabel, inside_note, label_ends
from scripts.charts.scales import power_of_ten, year_axis

ABSOLUTE, FRONTIER = "model_counts.model_counts_absolute", "model_counts.model_counts_frontier"
#: The inputs of the paper, the same without its faults, and this project's base scenarios.
VARIANTS = "published, extended (corrected) and calibrated (coupled)"
LEFT_PANELS = (0.085, 0.56)
PANEL_WIDTH = 0.28
PUBLISHED_LOOK, CORRECTED_LOOK, COUPLED_LOOK = (
    (style.VERMILLION, "-", "s"),
    (style.BLUE, "-", "^"),
    (style.BLACK, "-", ""),
)
#: What a line is called, the rows it is drawn from, and its look.
FORECASTS = {
    "published": ("counting_method = 'published' and scenario = 'baseline'", PUBLISHED_LOOK),
    "corrected": ("counting_method = 'corrected' and scenario = 'baseline'", CORRECTED_LOOK),
    "coupled, base": (
        "counting_method = 'coupled' and variant = 'calibrated' and scenario = 'base__base'",
        COUPLED_LOOK,
    ),
}


def _panel(figure: Figure, left: float, title: str, y_label: str) -> Axes:
    """Add one of two panels."""
    panel = figure.add_axes((left, style.BOTTOM, PANEL_WIDTH, 0.6))
    panel.set_title(title, pad=22)
    style.label_above(panel, y_label)
    return panel


def _draw_band(panel: Axes, table: Columns, name: str, look: style.Look, *, has_band: bool = True) -> EndLabel:
    """Draw a median, and its 90% band where it is not that of its neighbours; return the label of the median."""
    if has_band:
        panel.fill_between(
            table["year"], table["models_p5"], table["models_p95"], color=look[0], alpha=0.18, linewidth=0, zorder=1
        )
    panel.plot(table["year"], table["models_p50"], gid=f"line-{name}", **style.line_options(look))
    return EndLabel(table["year"][-1], table["models_p50"][-1], name, look[0])


def above_thresholds(connection: Connection) -> Figure:
    """Draw cumulative counts of the three forecasts beside the figures of the paper and the models that are known."""
    paper = columns(
        connection,
        """
        select threshold_flop, models_p5_in_paper as low, models_p50_in_paper as median, models_p95_in_paper as high
        from review.v_model_counts_2028
        where counting_method = 'published' and scenario = 'baseline' and models_p50_in_paper is not null
        order by threshold_flop
        """,
    )
    medians = row(
        connection,
        f"""
        select
            max(models_p50) filter (counting_method = 'published') as published,
            max(models_p50) filter (counting_method = 'corrected') as corrected,
            max(models_p50) filter (counting_method = 'coupled') as coupled
        from {ABSOLUTE}
        where method = 'simulation' and year = 2028 and threshold_flop = 1e26
            and (scenario = 'baseline' or counting_method = 'coupled' and scenario = 'base__base')
            and (counting_method <> 'coupled' or variant = 'calibrated')
        """,
    )
    known = series(
        connection,
        """
        select threshold_flop, year(counted_on) + dayofyear(counted_on) / 366 - 1 as year, models_observed
        from model_counts.model_counts_against_observed
        where variant = 'calibrated' and models_observed is not null
        order by threshold_flop, counted_on
        """,
    )
    figure = style.new_figure(
        f"Above {power_of_ten(26)} FLOP by the end of 2028: {medians['published']:.0f} models as published,"
        f" {medians['corrected']:.0f} without its faults, {medians['coupled']:.0f} on this project's calibrated base"
        " case.",
        "Models to date at the end of the year, those before 2024 included. Bands: 5th to 95th percentile. Bars right"
        " of 2028: figures of the paper.\nRings: models that are known, too few since many have no figure of compute;"
        " the coupled counts are at least those with a figure.",
        "model_counts_absolute and model_counts_against_observed",
        variant=VARIANTS,
    )
    for index, threshold_flop in enumerate((1e25, 1e26)):
        name = power_of_ten(np.log10(threshold_flop))
        panel = _panel(figure, LEFT_PANELS[index], f"Above {name} FLOP", f"Models above {name} FLOP to date")
        labels = []
        for forecast, (condition, look) in FORECASTS.items():
            table = columns(
                connection,
                f"""
                select year, models_p5, models_p50, models_p95
                from {ABSOLUTE}
                where {condition} and method = 'simulation' and threshold_flop = ? and year <= 2028
                order by year
                """,
                threshold_flop,
            )
            labels.append(_draw_band(panel, table, forecast, look))
        panel.plot(
            known[threshold_flop]["year"],
            known[threshold_flop]["models_observed"],
            "o",
            markersize=6,
            markerfacecolor="white",
            markeredgecolor=style.INK,
            markeredgewidth=1.4,
            zorder=5,
            gid="known",
        )
        low, median, high = (paper[key][index] for key in ("low", "median", "high"))
        panel.errorbar(
            2028.12,
            median,
            yerr=[[median - low], [high - median]],
            fmt="D",
            markersize=5,
            capsize=4,
            color=style.INK,
            gid="paper",
        )
        panel.set_ylim(0, None)
        year_axis(panel, 2023.9, 2028.2, 1)
        label_ends(panel, [EndLabel(2028.2, label.y, label.text, label.colour) for label in labels])
    return figure


def superlinearity(connection: Connection) -> Figure:
    """Draw why counts above a fixed threshold grow ever faster: they follow the log of the largest run."""
    years = series(
        connection,
        f"""
        select threshold_flop, year, models_of_year_mean
        from {ABSOLUTE}
        where counting_method = 'corrected' and scenario = 'baseline' and method = 'simulation'
            and threshold_flop <= 1e28
        order by threshold_flop, year
        """,
    )
    history = series(
        connection,
        """
        select width_log10, models_mean as expected, models_observed as observed
        from model_counts.model_counts_retrodiction
        where counting_method = 'coupled' and method = 'closed_form' and measure = 'within_width'
        order by width_log10, year
        """,
    )
    first, last = (years[1e25]["models_of_year_mean"][index] for index in (0, -1))
    figure = style.new_figure(
        f"Above {power_of_ten(25)} FLOP {first:.0f} models come in 2024 and {last:.0f} in 2028: each tenfold of the"
        " largest run adds 2.3 models over its share.",
        "Left: models of the year on the published inputs without faults. Right: models of 2017 to 2023 with known"
        " compute within a factor of\nthe largest run, a dot a year. Expected: the largest run, and"
        " (1 / s - 1) ln(factor) beside it, s its share of the known compute.",
        "model_counts_absolute and model_counts_retrodiction",
        variant="published (history) and extended (corrected)",
    )
    left = _panel(figure, LEFT_PANELS[0], "New models by year", "Models of the year above a threshold, FLOP")
    looks = ((style.BLACK, "-", ""), (style.BLUE, "-", "s"), (style.ORANGE, "-", "o"), (style.VERMILLION, "-", "^"))
    labels = []
    for (threshold_flop, table), look in zip(years.items(), looks, strict=True):
        left.plot(table["year"], table["models_of_year_mean"], **style.line_options(look))
        text = f"{power_of_ten(np.log10(threshold_flop))} FLOP"
        labels.append(EndLabel(2028, table["models_of_year_mean"][-1], text, look[0]))
    year_axis(left, 2024, 2028, 1)
    label_ends(left, labels)
    right = _panel(figure, LEFT_PANELS[1], "The law behind it, on history", "Observed models of the year")
    markers = {0.5: (style.VERMILLION, "s"), 1.0: (style.BLACK, "o"), 1.5: (style.BLUE, "^")}
    for row_of_note, (width, table) in enumerate(history.items()):
        colour, marker = markers[width]
        right.plot(
            table["expected"],
            table["observed"],
            marker,
            markersize=6,
            markerfacecolor="none",
            markeredgecolor=colour,
            markeredgewidth=1.4,
        )
        height = 0.96 - 0.07 * row_of_note
        right.plot(
            0.06, height - 0.02, marker, color=colour, transform=right.transAxes, markerfacecolor="none", markersize=6
        )
        inside_note(right, f"within a factor of {10**width:.0f}", 0.1, height, colour)
    highest = max(table["expected"].max() for table in history.values())
    right.plot([0, highest], [0, highest], color=style.INK, linewidth=1.2, gid="law")
    right.set_xlabel("Expected from the largest run's share, models")
    right.set_xlim(0, None)
    right.set_ylim(0, None)
    return figure


def frontier_relative(connection: Connection) -> Figure:
    """Draw how many models come near the largest run: stable on the published inputs, not on this project's."""
    widths = series(
        connection,
        f"""
        select width_log10, year, models_p5, models_p50, models_p95
        from {FRONTIER}
        where counting_method = 'corrected' and scenario = 'baseline' and method = 'simulation'
            and year between 2024 and 2028
        order by width_log10, year
        """,
    )
    scenarios = series(
        connection,
        f"""
        select scenario, year, models_p5, models_p50, models_p95
        from {FRONTIER}
        where counting_method = 'coupled' and variant = 'calibrated'
            and list_contains(?, replace(scenario, 'base__', '')) and method = 'simulation' and width_log10 = 1
        order by scenario, year
        """,
        list(style.ALLOCATION_LOOKS),
    )
    published = row(
        connection,
        f"""
        select min(models_p50) as low, max(models_p50) as high
        from {FRONTIER}
        where counting_method = 'published' and scenario = 'baseline' and method = 'simulation' and width_log10 = 1
            and year between 2025 and 2028
        """,
    )
    base = scenarios["base__base"]["models_p50"]
    medians = f"{published['low']:.0f}" + (
        f" to {published['high']:.0f}" if published["low"] < published["high"] else ""
    )
    figure = style.new_figure(
        f"Within a factor of ten of the largest run: {medians} models a year as published; in the base case"
        f" {base[0]:.0f} in 2024 and {base[-1]:.0f} in 2040.",
        "The number is about 2.3 over the largest run's share of the counted compute, whatever the growth: stable while"
        " that share is.\nBands: 5th to 95th percentile. Right: the record at the end of the year counts; the band is"
        " that of the base allocation.",
        FRONTIER,
        variant=VARIANTS,
    )
    left = _panel(
        figure, LEFT_PANELS[0], "Published inputs, corrected", "Models of the year within a factor of the largest run"
    )
    looks = {0.5: style.VERMILLION, 1.0: style.BLACK, 1.5: style.BLUE}
    labels = [
        _draw_band(left, table, f"factor {10**width:.0f}", (looks[width], "-", "")) for width, table in widths.items()
    ]
    left.set_ylim(0, None)
    year_axis(left, 2024, 2028, 1)
    label_ends(left, labels)
    right = _panel(
        figure, LEFT_PANELS[1], "Coupled, calibrated, base supply", "Models of the year within a factor of 10"
    )
    labels = []
    for scenario, table in scenarios.items():
        allocation = scenario.removeprefix("base__")
        look = style.ALLOCATION_LOOKS[allocation]
        labels.append(_draw_band(right, table, style.scenario_name(allocation), look, has_band=allocation == "base"))
    right.set_ylim(0, None)
    year_axis(right, 2024, 2040, 4)
    label_ends(right, labels)
    return figure
