"""Charts of capability: task horizon, automation, and how the horizon trend would have predicted."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from scripts.charts import style
from scripts.charts.calibration import BOTH_VARIANTS
from scripts.charts.data import Columns, Connection, beyond_measured_range, columns, decimal_year, row, series
from scripts.charts.labels import EndLabel, inside_note, label_ends
from scripts.charts.scales import plain_axis, year_axis
from scripts.warehouse import measured_range

HORIZON_UNIT = "Task length done half the time, expert working time (log)"
#: Minutes of working time; a day has 8 hours, a week 40, a month 167.
DURATIONS = {
    1 / 60: "1 s",
    1 / 6: "10 s",
    1: "1 min",
    10: "10 min",
    60: "1 h",
    480: "1 day",
    2_400: "1 week",
    10_020: "1 month",
    120_240: "1 year",
    1_202_400: "10 years",
    12_024_000: "100 years",
    120_240_000: "1,000 years",
    1_202_400_000: "10,000 years",
}

#: A row stands for the middle of its year. Base case, and all pairs of scenarios of the variant around it.
BY_YEAR = """
    select
        variant,
        year + 0.5 as mid_year,
        max(horizon_p50_minutes) filter (combined_scenario_id = 'base__base') as base_minutes,
        min(horizon_p50_minutes) as low_minutes,
        max(horizon_p50_minutes) as high_minutes,
        bool_or(is_beyond_measured_range) filter (combined_scenario_id = 'base__base') as is_beyond,
        max(ai_rnd_automation_frac) filter (combined_scenario_id = 'base__base') as base_ai_rnd,
        min(ai_rnd_automation_frac) as low_ai_rnd,
        max(ai_rnd_automation_frac) as high_ai_rnd,
        max(economy_automation_frac) filter (combined_scenario_id = 'base__base') as base_economy,
        min(economy_automation_frac) as low_economy,
        max(economy_automation_frac) as high_economy
    from capability.capability_by_year
    where variant in ('published', 'calibrated') and software_form = 'default'
    group by variant, year
    order by variant desc, year
"""
POINTS = """
    select
        2025 + years_since_2025 as released,
        horizon_p50_minutes as minutes,
        horizon_p50_minutes - coalesce(horizon_p50_low_minutes, horizon_p50_minutes) as below,
        coalesce(horizon_p50_high_minutes, horizon_p50_minutes) - horizon_p50_minutes as above,
        case when is_fitted then 'fitted' when is_reliable then 'other' else 'unreliable' end as kind
    from capability.capability_observed_horizons
    where released_on >= date '2023-01-01'
    order by released, model_key
"""


def time_axis(axis: Axis) -> None:
    """Make the axis logarithmic, in words of working time; the limits must be set."""
    (axis.axes.set_yscale if axis is axis.axes.yaxis else axis.axes.set_xscale)("log")
    axis.set_major_locator(FixedLocator(list(DURATIONS)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: DURATIONS[value]))
    axis.set_minor_locator(NullLocator())


def _draw_variant(panel: Axes, variant: str, table: Columns, measure: str) -> None:
    """Draw the base case and, around it, the range of all pairs of scenarios."""
    colour, dashes, _ = style.VARIANT_LOOKS[variant]
    low, high = table[f"low_{measure}"], table[f"high_{measure}"]
    panel.fill_between(
        table["mid_year"], low, high, color=colour, alpha=0.16, linewidth=0, zorder=1.5, gid=f"all pairs-{variant}"
    )
    # The bands overlap: edges in the dashes of the line say whose is which, in grey as well.
    for edge in (low, high):
        panel.plot(
            table["mid_year"],
            edge,
            color=colour,
            linestyle=dashes,
            linewidth=0.8,
            alpha=0.7,
            zorder=1.6,
            gid=f"end of all pairs-{variant}",
        )
    panel.plot(
        table["mid_year"],
        table[f"base_{measure}"],
        gid=f"line-{variant}-{measure}",
        **(style.line_options((colour, dashes, "")) | {"linewidth": 2}),
    )


def draw_measured(panel: Axes, points: Columns) -> None:
    """Draw what METR measured, with 95% intervals; hollow where the suite cannot measure it."""
    looks = {"fitted": ("o", style.BLACK, style.BLACK), "other": ("o", style.MUTED, style.FAINT)}
    looks["unreliable"] = ("D", style.VERMILLION, "white")
    for kind, (marker, edge, face) in looks.items():
        chosen = points["kind"] == kind
        panel.errorbar(
            points["released"][chosen],
            points["minutes"][chosen],
            yerr=[points["below"][chosen], points["above"][chosen]],
            fmt=marker,
            color=edge,
            markerfacecolor=face,
            markersize=4.5,
            elinewidth=0.8,
            zorder=4 if kind == "fitted" else 3,
            gid=f"measured-{kind}",
        )


def shade_beyond(panel: Axes, connection: Connection) -> None:
    """Shade what lies above the measured range."""
    limit = row(connection, "select horizon_measured_limit as minutes from assumptions.scalar_parameters")["minutes"]
    panel.axhspan(
        limit, panel.get_ylim()[1], color=style.FAINT, alpha=0.4, linewidth=0, zorder=0, gid="beyond the measured range"
    )
    panel.axhline(limit, color=style.SOFT, linewidth=1, zorder=2, gid="measured limit")


def horizon_against_metr(connection: Connection) -> Figure:
    """Draw the task horizon of all scenarios against METR's measurements, the unmeasurable range shaded."""
    variants = series(connection, BY_YEAR)
    points = columns(connection, POINTS)
    fit = row(connection, "select * from capability.capability_horizon_fits where first_year = 2023")
    beyond = {int(table["mid_year"][table["is_beyond"]][0]) for table in variants.values()}
    when = " and ".join(map(str, sorted(beyond)))
    figure = style.new_figure(
        f"Measured horizons double every {fit['doubling_days']:.0f} days since 2023; both base cases leave the range"
        f" that can be measured in {when}.",
        f"Read with care: no reading in the grey area (above {measured_range(connection)}) is reliable, METR says, and"
        " no line there has been tested.\nLine: base case; shade: all pairs of scenarios, no confidence band. METR, 95%"
        " intervals; black: in its trend; grey: not state of the art; hollow: unreliable.",
        "capability_by_year and capability_observed_horizons",
        metr=True,
        variant=BOTH_VARIANTS,
    )
    panels = style.two_panels(figure, ["Where it is measured", "Carried on to 2040"], [HORIZON_UNIT] * 2, width=0.33)
    last = float(variants["calibrated"]["mid_year"][-1])
    for panel, (first, end), (low, high), step in zip(
        panels, ((2023, 2028), (2023, last)), ((1, 30_000), (1, 40_000_000)), (1, 4), strict=True
    ):
        for variant, table in variants.items():
            shown = table["mid_year"] <= end
            _draw_variant(panel, variant, {name: values[shown] for name, values in table.items()}, "minutes")
        draw_measured(panel, points)
        panel.set_ylim(low, high)
        time_axis(panel.yaxis)
        shade_beyond(panel, connection)
        year_axis(panel, 2024, end, step)
        panel.set_xlim(first, end)
        inside_note(panel, beyond_measured_range(connection), 0.03, 0.97, style.INK)
    label_ends(
        panels[1],
        [
            EndLabel(last, table["base_minutes"][-1], name, style.VARIANT_LOOKS[name][0])
            for name, table in variants.items()
        ],
    )
    return figure


def automation(connection: Connection) -> Figure:
    """Draw the automation of AI research and of the whole economy."""
    variants = series(connection, BY_YEAR)
    base = variants["calibrated"]
    at_2030 = base["mid_year"] == 2030.5
    (research,), (economy,) = base["base_ai_rnd"][at_2030], base["base_economy"][at_2030]
    figure = style.new_figure(
        f"Base case, calibrated: {research:.0%} of AI research and {economy:.0%} of all tasks could be automated in"
        " 2030; both rest on low-confidence judgement.",
        "Read with care: what could be automated, not what is. AI research starts from an assumption for 2026 (dot);"
        " the economy from quantiles of a takeoff model.\nLine: base case; shade: all pairs of scenarios, at the point"
        " values of all parameters; it is no confidence band.",
        "capability.capability_by_year",
        variant=BOTH_VARIANTS,
    )
    panels = style.two_panels(
        figure, ["AI research and development", "All tasks of the economy"], ["Share that can be automated, %"] * 2
    )
    for panel, measure in zip(panels, ("ai_rnd", "economy"), strict=True):
        for variant, table in variants.items():
            _draw_variant(panel, variant, table, measure)
        panel.set_ylim(-0.01, 1.02)
        plain_axis(panel.yaxis, lambda value: f"{value:.0%}")
        year_axis(panel, 2024, base["mid_year"][-1], 4)
        label_ends(
            panel,
            [
                EndLabel(table["mid_year"][-1], table[f"base_{measure}"][-1], name, style.VARIANT_LOOKS[name][0])
                for name, table in variants.items()
            ],
        )
    at_2026 = base["mid_year"] == 2026.5
    panels[0].plot(
        base["mid_year"][at_2026], base["base_ai_rnd"][at_2026], "o", color=style.BLACK, zorder=5, gid="assumed"
    )
    return figure


#: The line of each fit from its cut-off on, through what it predicts.
FIT_LINES = f"""
    select
        cast(cut_off_on as varchar) as cut_off,
        {decimal_year("cut_off_on")} + lead_years as released,
        power(2, predicted_minutes_log2) as predicted_minutes
    from capability.capability_backcast_points
    where first_year = 2019
    order by cut_off_on, released
"""
SCORES = f"""
    select
        first_year,
        {decimal_year("cut_off_on")} as cut_off,
        bias_doublings,
        rms_doublings
    from capability.capability_backcast
    where lead_window = '12 months'
    order by first_year, cut_off
"""
MISSES = f"""
    select first_year, {decimal_year("cut_off_on")} as cut_off, error_doublings
    from capability.capability_backcast_points
    where is_scored and lead_years <= 1
    order by first_year, cut_off, released_on, model_key
"""


def backcast(connection: Connection) -> Figure:
    """Draw the models after each cut-off against the trend known before it, and the mean miss."""
    lines = series(connection, FIT_LINES)
    points = columns(connection, POINTS)
    worst = row(
        connection,
        """
        select bias_doublings, cut_off_on, first_year
        from capability.capability_backcast
        where lead_window = '12 months'
        order by bias_doublings
        """,
    )
    figure = style.new_figure(
        "Trends break: models of the next 12 months beat the line known before them by"
        f" {-worst['bias_doublings']:.1f} doublings on average (cut-off {worst['cut_off_on']:%B %Y}).",
        "Left: each line is fitted before its cut-off (light: early, dark: late). METR with 95% intervals; hollow:"
        " unreliable, not scored.\nRight: small, each model of the next 12 months; large, their mean; in figures, their"
        " root mean square.",
        "capability_backcast and capability_backcast_points",
        metr=True,
        variant=None,
    )
    panels = style.two_panels(
        figure,
        ["Each fit since 2019, carried on", "Miss by cut-off"],
        [HORIZON_UNIT, "Predicted less observed, doublings"],
        width=0.33,
    )
    draw_measured(panels[0], points)
    for shade, (cut_off, table) in zip(style.year_shades(len(lines)), lines.items(), strict=True):
        panels[0].plot(
            table["released"], table["predicted_minutes"], color=shade, linewidth=1.8, gid=f"fit-{cut_off}", zorder=2
        )
    panels[0].set_ylim(0.5, 30_000)
    time_axis(panels[0].yaxis)
    shade_beyond(panels[0], connection)
    year_axis(panels[0], 2023, 2026.7, 1, "Date of release")
    _draw_misses(panels[1], series(connection, SCORES), series(connection, MISSES))
    return figure


def _draw_misses(panel: Axes, scores: dict[str, Columns], misses: dict[str, Columns]) -> None:
    """Draw the miss of each model and the mean of each cut-off, with the root mean square in figures."""
    labels = []
    looks = ((style.VERMILLION, "o", -0.03), (style.BLUE, "s", 0.03))
    for (first_year, table), (colour, marker, aside) in zip(scores.items(), looks, strict=True):
        cut_off, bias = table["cut_off"] + aside, table["bias_doublings"]
        single = misses[first_year]
        panel.plot(
            single["cut_off"] + aside,
            single["error_doublings"],
            marker,
            color=colour,
            alpha=0.35,
            markersize=3.5,
            gid=f"miss-{first_year}",
        )
        panel.plot(cut_off, bias, color=colour, marker=marker, linewidth=1.6, markersize=7, gid=f"bias-{first_year}")
        # Where the line rises to its point, the figure stands above it, else below: on the side the line is not.
        is_above = np.diff(bias, prepend=np.inf) > 0
        for x, y, rms, above in zip(cut_off, bias, table["rms_doublings"], is_above, strict=True):
            panel.annotate(
                f"{rms:.1f}",
                (x, y),
                (-4, 11) if above else (-7, -12),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=8,
                color=style.ink_of(colour),
            )
        labels.append(EndLabel(2025.7, bias[-1], f"fitted since\n{first_year}", colour))
    panel.axhline(0, color=style.SOFT, linewidth=1, gid="no miss")
    plain_axis(panel.yaxis, lambda value: f"{value:+.0f}" if value else "0")
    panel.set_ylim(-3.3, 0.9)
    panel.yaxis.set_major_locator(FixedLocator([-3, -2, -1, 0]))
    year_axis(panel, 2022.7, 2025.7, 1, "Date of the cut-off")
    label_ends(panel, labels)
    inside_note(panel, "below 0: the line was too slow", 0.3, 0.97, style.INK)
