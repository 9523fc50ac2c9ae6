"""Charts of model counts: how many models exceed a training compute, and how many come near the largest one."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Columns, Connection, columns, row, series
from scripts.charts.labels import EndLabel, inside_note, label_ends
from scripts.charts.scales import power_of_ten, year_axis

ABSOLUTE, FRONTIER = "model_counts.model_counts_absolute", "model_counts.model_counts_frontier"
#: The published inputs with and without the faults of the paper, and base scenarios of the published variant.
VARIANTS = "published and extended"
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
        "counting_method = 'coupled' and variant = 'published' and scenario = 'base__base'",
        COUPLED_LOOK,
    ),
}


def _panel(figure: Figure, left: float, title: str, y_label: str) -> Axes:
    """Add one of two panels."""
    panel = figure.add_axes((left, style.BOTTOM, PANEL_WIDTH, 0.6))
    panel.set_title(title, pad=22)
    style.label_above(panel, y_label)
    return panel


def _draw_band(panel: Axes, table: Columns, name: str, look: style.Look) -> EndLabel:
    """Draw a median and its 90% band; return the label of the median."""
    panel.fill_between(
        table["year"], table["models_p5"], table["models_p95"], color=look[0], alpha=0.18, linewidth=0, zorder=1
    )
    panel.plot(table["year"], table["models_p50"], gid=f"line-{name}", **style.line_options(look))
    return EndLabel(table["year"][-1], table["models_p50"][-1], name, look[0])


def above_thresholds(connection: Connection) -> Figure:
    """Draw cumulative counts of the three forecasts beside the figures of the paper."""
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
            max(models_p50) filter (counting_method = 'coupled' and scenario = 'base__base') as coupled
        from {ABSOLUTE}
        where method = 'simulation' and year = 2028 and threshold_flop = 1e26
            and scenario in ('baseline', 'base__base') and variant <> 'calibrated'
        """,
    )
    figure = style.new_figure(
        f"Above {power_of_ten(26)} FLOP by the end of 2028: {medians['published']:.0f} models as published,"
        f" {medians['corrected']:.0f} without its faults, {medians['coupled']:.0f} on this project's base case.",
        "Models to date, those before 2024 included. Bands: 5th to 95th percentile. Bars right of 2028: figures of the"
        " paper.\nThe coupled band holds the chance of sizes only: its training compute is one path, without"
        " uncertainty.",
        "model_counts_absolute and v_model_counts_2028",
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
        year_axis(panel, 2024, 2028.2, 1)
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
    law = columns(
        connection,
        f"""
        select
            log10(counted_largest_run_flop / threshold_flop) as above_log10,
            models_of_year_mean * largest_share_frac as models_per_share,
            ln(counted_largest_run_flop / threshold_flop) as expected
        from {ABSOLUTE}
        inner join model_counts.model_counts_coupled_inputs using (variant, scenario, year)
        where counting_method = 'coupled' and method = 'simulation' and counted_largest_run_flop > threshold_flop
        order by above_log10
        """,
    )
    first, last = (years[1e25]["models_of_year_mean"][index] for index in (0, -1))
    figure = style.new_figure(
        f"Above {power_of_ten(25)} FLOP {first:.0f} models come in 2024 and {last:.0f} in 2028: each tenfold of the"
        " largest run adds 2.3 models over its share.",
        "Left: models of the year on the published inputs without faults. Right: every coupled scenario, year and"
        " threshold;\ns is the largest run's share of training compute. Where s is small, simulated counts lie up to 5%"
        " below the line.",
        "model_counts_absolute and model_counts_coupled_inputs",
        variant="published, extended and calibrated",
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
    right = _panel(figure, LEFT_PANELS[1], "The law behind it", "Models of the year times s")
    right.scatter(
        law["above_log10"], law["models_per_share"], s=7, color=style.SKY, edgecolors=style.BLUE, linewidths=0.2
    )
    right.plot(law["above_log10"], law["expected"], color=style.VERMILLION, linewidth=1.8, gid="law")
    right.set_xlabel("Largest run over threshold, orders of magnitude")
    inside_note(right, "line: ln(largest run / threshold)", 0.04, 0.96, style.VERMILLION)
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
        where counting_method = 'coupled' and variant = 'published' and starts_with(scenario, 'base__')
            and method = 'simulation' and width_log10 = 1
        order by scenario, year
        """,
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
        "The number is 2.3 over the largest run's share of training compute, whatever the growth: stable while that"
        " share is.\nThe base allocation lets the share fall. Bands: 5th to 95th percentile.",
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
    right = _panel(figure, LEFT_PANELS[1], "Coupled, base supply", "Models of the year within a factor of 10")
    labels = []
    for scenario, table in scenarios.items():
        allocation = scenario.removeprefix("base__")
        look = style.ALLOCATION_LOOKS[allocation]
        labels.append(_draw_band(right, table, style.scenario_name(allocation), look))
    right.set_ylim(0, None)
    year_axis(right, 2024, 2040, 4)
    label_ends(right, labels)
    return figure
