"""Charts of model counts: how many models exceed a training compute, and how many come near the largest one."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Columns, Connection, columns, row, series
from scripts.charts.labels import EndLabel, label_ends
from scripts.charts.scales import plain_axis, power_of_ten, year_axis

ABSOLUTE, FRONTIER = "model_counts.model_counts_absolute", "model_counts.model_counts_frontier"
#: Of the paper's inputs, with its faults and without, and of the base case of this project.
VARIANTS = "published, extended and calibrated"
LEFT_PANELS = (0.085, 0.56)
PANEL_WIDTH = 0.28
#: What a line is called, the rows it is drawn from, and its look.
FORECASTS: dict[str, tuple[str, style.Look]] = {
    "base case, calibrated": (
        "counting_method = 'coupled' and variant = 'calibrated' and scenario = 'base__base'",
        (style.BLACK, "-", ""),
    ),
    "base case, published": (
        "counting_method = 'coupled' and variant = 'published' and scenario = 'base__base'",
        (style.SKY, (0, (5, 2)), "o"),
    ),
    "paper": (
        "counting_method = 'published' and variant = 'published' and scenario = 'baseline'",
        (style.VERMILLION, "-", "s"),
    ),
    "paper, corrected": (
        "counting_method = 'corrected' and variant = 'extended' and scenario = 'baseline'",
        (style.BLUE, (0, (1, 1.2)), "^"),
    ),
}
#: The forecast whose band is filled; those of the others stand as bars in the margin, where none covers another.
LEADING = "base case, calibrated"


def _panel(figure: Figure, left: float, title: str, y_label: str) -> Axes:
    """Add one of two panels."""
    panel = figure.add_axes((left, style.BOTTOM, PANEL_WIDTH, 0.6))
    panel.set_title(title, pad=22)
    style.label_above(panel, y_label)
    return panel


def _draw_median(panel: Axes, table: Columns, name: str, look: style.Look) -> EndLabel:
    """Draw a median; return its label."""
    panel.plot(table["year"], table["models_p50"], gid=f"line-{name}", **style.line_options(look))
    return EndLabel(table["year"][-1], table["models_p50"][-1], name, look[0])


def _fill_band(panel: Axes, table: Columns, colour: str) -> None:
    """Fill a 90% band."""
    panel.fill_between(
        table["year"],
        table["models_p5"],
        table["models_p95"],
        color=colour,
        alpha=0.14,
        linewidth=0,
        zorder=1,
        gid="5% to 95%",
    )


def _draw_bar(panel: Axes, x: float, low: float, median: float, high: float, look: style.Look, name: str) -> None:
    """Draw a 90% band as an upright bar with its median."""
    panel.errorbar(
        x,
        median,
        yerr=[[median - low], [high - median]],
        fmt=look[2] or "o",
        markersize=5,
        capsize=3.5,
        color=look[0],
        gid=f"bar-{name}",
    )


def _draw_beside(
    panel: Axes,
    lines: dict[str, tuple[Columns, style.Look]],
    leading: str,
    step: float,
    printed: tuple[float, ...] = (),
) -> None:
    """Draw medians with one filled band, and the bands of the last year as bars in the margin, ``step`` years apart."""
    labels = []
    for place, (name, (table, look)) in enumerate(lines.items(), start=1):
        label = _draw_median(panel, table, name, look)
        if name == leading:
            _fill_band(panel, table, look[0])
        last = (table[key][-1] for key in ("models_p5", "models_p50", "models_p95"))
        _draw_bar(panel, label.x + step * place, *last, look, name)
        labels.append(label)
    if printed:
        _draw_bar(panel, labels[0].x + step * (len(lines) + 1), *printed, (style.MUTED, "-", "D"), "paper, as printed")
        labels.append(EndLabel(labels[0].x, printed[1], "paper, as printed", style.MUTED))
    end = labels[0].x + step * (len(lines) + 1.6)
    panel.set_ylim(0, None)
    year_axis(panel, 2024, end, 1)
    label_ends(panel, [EndLabel(end, label.y, label.text, label.colour) for label in labels])


def above_thresholds(connection: Connection) -> Figure:
    """Draw cumulative counts of the base case and of the paper's forecast, with and without its faults."""
    printed = columns(
        connection,
        """
        select threshold_flop, models_p5_in_paper as low, models_p50_in_paper as median, models_p95_in_paper as high
        from review.v_model_counts_2028
        where counting_method = 'published' and scenario = 'baseline' and models_p50_in_paper is not null
        order by threshold_flop
        """,
    )
    medians = {
        forecast: row(
            connection,
            f"""
            select models_p50 as models
            from {ABSOLUTE}
            where {condition} and method = 'simulation' and year = 2028 and threshold_flop = 1e26
            """,
        )["models"]
        for forecast, (condition, _) in FORECASTS.items()
    }
    figure = style.new_figure(
        f"Above {power_of_ten(26)} FLOP by the end of 2028: {medians[LEADING]:.0f} models in the calibrated base case,"
        f" {medians['base case, published']:.0f} in the published one, {medians['paper']:.0f} in the paper.",
        "Models to date, those before 2024 included. Band and bars: 5th to 95th percentile, the bars by the end"
        " of 2028.\nThe base case counts at least the models known to 2026.",
        "model_counts_absolute and v_model_counts_2028",
        variant=VARIANTS,
    )
    for index, threshold_flop in enumerate((1e25, 1e26)):
        name = power_of_ten(np.log10(threshold_flop))
        panel = _panel(figure, LEFT_PANELS[index], f"Above {name} FLOP", f"Models above {name} FLOP to date")
        lines = {
            forecast: (
                columns(
                    connection,
                    f"""
                    select year, models_p5, models_p50, models_p95
                    from {ABSOLUTE}
                    where {condition} and method = 'simulation' and threshold_flop = ? and year <= 2028
                    order by year
                    """,
                    threshold_flop,
                ),
                look,
            )
            for forecast, (condition, look) in FORECASTS.items()
        }
        _draw_beside(panel, lines, LEADING, 0.2, tuple(printed[key][index] for key in ("low", "median", "high")))
        panel.set_xticks(range(2024, 2029))
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
    by_threshold = series(
        connection,
        f"""
        select year, log10(threshold_flop) as threshold_log10, models_of_year_mean
        from {ABSOLUTE}
        where counting_method = 'coupled' and variant = 'calibrated' and scenario = 'base__base'
            and method = 'closed_form' and year in (2025, 2026, 2028, 2030)
        order by year, threshold_flop
        """,
    )
    first, last = (years[1e25]["models_of_year_mean"][index] for index in (0, -1))
    figure = style.new_figure(
        f"Above {power_of_ten(25)} FLOP {first:.0f} models come in 2024 and {last:.0f} in 2028 on the paper's inputs:"
        " they follow the size of the largest run.",
        "Left: mean, on the paper's inputs without faults. Right: expected, base case, variant calibrated; the line of"
        " a year with larger runs lies further right.\nA largest run ten times as large adds 2.3 models divided by its"
        " share of all training compute.",
        ABSOLUTE,
        variant="calibrated (right) and extended (left)",
    )
    left = _panel(figure, LEFT_PANELS[0], "New models by year", "Models of the year above a threshold, FLOP")
    looks = ((style.BLACK, "-", ""), (style.BLUE, "-", "s"), (style.ORANGE, "-", "o"), (style.VERMILLION, "-", "^"))
    labels = []
    for (threshold_flop, table), look in zip(years.items(), looks, strict=True):
        text = f"{power_of_ten(np.log10(threshold_flop))} FLOP"
        left.plot(table["year"], table["models_of_year_mean"], gid=text, **style.line_options(look))
        labels.append(EndLabel(2028, table["models_of_year_mean"][-1], text, look[0]))
    year_axis(left, 2024, 2028, 1)
    label_ends(left, labels)
    right = _panel(figure, LEFT_PANELS[1], "By threshold, base case", "Models of the year above the threshold")
    for (year, table), look in zip(by_threshold.items(), looks, strict=True):
        options = style.line_options(look) | {"markevery": 1}
        right.plot(table["threshold_log10"], table["models_of_year_mean"], gid=f"models of {year}", **options)
        # Left of where the lines begin, each higher than the one before it, none is in the way.
        right.annotate(
            str(year),
            (table["threshold_log10"][0], table["models_of_year_mean"][0]),
            (-8, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=8.5,
            color=style.ink_of(look[0]),
        )
    right.set_xlabel("Threshold, FLOP")
    exponents = range(25, 30)
    right.set_xticks(exponents)
    right.set_xlim(exponents[0] - 0.75, exponents[-1] + 0.2)
    plain_axis(right.xaxis, power_of_ten)
    right.set_ylim(0, None)
    return figure


def frontier_relative(connection: Connection) -> Figure:
    """Draw how many models come near the largest run, in the base case and on the paper's inputs."""
    widths = series(
        connection,
        f"""
        select width_log10, year, models_p5, models_p50, models_p95
        from {FRONTIER}
        where counting_method = 'corrected' and variant = 'extended' and scenario = 'baseline'
            and method = 'simulation' and year between 2024 and 2028
        order by width_log10, year
        """,
    )
    cases = series(
        connection,
        f"""
        select variant, year, models_p5, models_p50, models_p95
        from {FRONTIER}
        where counting_method = 'coupled' and scenario = 'base__base' and variant in ('calibrated', 'published')
            and method = 'simulation' and width_log10 = 1
        order by variant, year
        """,
    )
    published = row(
        connection,
        f"""
        select min(models_p50) as low, max(models_p50) as high
        from {FRONTIER}
        where counting_method = 'published' and variant = 'published' and scenario = 'baseline'
            and method = 'simulation' and width_log10 = 1 and year between 2025 and 2028
        """,
    )
    base = dict(zip(cases["calibrated"]["year"], cases["calibrated"]["models_p50"], strict=True))
    medians = f"{published['low']:.0f}" + (
        f" to {published['high']:.0f}" if published["low"] < published["high"] else ""
    )
    figure = style.new_figure(
        f"Within a factor of ten of the largest run: {base[2026]:.0f} models of 2026 and {base[2040]:.0f} of 2040 in"
        f" the calibrated base case; {medians} a year in the paper.",
        "The number is about 2.3 over the largest run's share of training compute, whatever the growth: stable while"
        " that share is.\nFilled band and bars in the margin: 5th to 95th percentile, bars in the last year.",
        FRONTIER,
        variant=VARIANTS,
    )
    left = _panel(figure, LEFT_PANELS[0], "Base case, coupled", "Models of the year within a factor of 10")
    looks = {"calibrated": (style.BLACK, "-", ""), "published": (style.VERMILLION, (0, (5, 2)), "o")}
    _draw_beside(left, {name: (cases[name], look) for name, look in looks.items()}, "calibrated", 0.9)
    left.set_xticks(range(2024, 2041, 4))
    right = _panel(
        figure, LEFT_PANELS[1], "Paper's inputs, corrected", "Models of the year within a factor of the largest run"
    )
    factors = {f"factor {10**width:.0f}": table for width, table in widths.items()}
    marks = ((style.VERMILLION, (0, (1, 1.2)), "s"), (style.BLACK, "-", ""), (style.BLUE, (0, (5, 2)), "^"))
    _draw_beside(right, dict(zip(factors, zip(factors.values(), marks, strict=True), strict=True)), "factor 10", 0.25)
    right.set_xticks(range(2024, 2029))
    return figure
