"""Charts of the odds: scenarios beside each other, probabilities of thresholds, and the years they are crossed."""

from textwrap import wrap

from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Connection, beyond_measured_range, columns, row, series
from scripts.charts.labels import EndLabel, label_ends
from scripts.charts.scales import log_axis, plain_axis, power_of_ten, raised, year_axis

#: Scenarios that end with larger runs stand first, in both directions.
MATRIX = """
    with ends as (
        select
            *,
            median(p50) over (partition by supply_scenario) as supply_p50,
            median(p50) over (partition by allocation_scenario) as allocation_p50
        from review.v_projection_bands
        where
            variant = 'calibrated'
            and supply_scenario <> 'mixture'
            and measure = 'largest_run_flop'
            and year = 2040
    )
    select supply_scenario, allocation_scenario, p05, p25, p50, p75, p95, point_value
    from ends
    order by supply_p50 desc, supply_scenario, allocation_p50 desc, allocation_scenario
"""


def scenario_matrix(connection: Connection) -> Figure:
    """Draw the distribution of the largest run of 2040 for every pair of scenarios."""
    panels_of = series(connection, MATRIX)
    spread = row(
        connection,
        """
        select
            max(p50) / min(p50) as between_medians,
            arg_max(allocation_scenario, p50) as highest,
            arg_min(allocation_scenario, p50) as lowest,
            median(p95 / p05) as within
        from review.v_projection_bands
        where
            variant = 'calibrated'
            and supply_scenario <> 'mixture'
            and measure = 'largest_run_flop'
            and year = 2040
        """,
    )
    lowest, highest = (style.scenario_name(spread[end]) for end in ("lowest", "highest"))
    figure = style.new_figure(
        f"Medians of the pairs lie up to a factor of {spread['between_medians']:.0f} apart ({lowest} to {highest}); the"
        f" 90% band of one pair spans a factor of {spread['within']:.0f}.",
        f"{style.ONE_RUN} Sorted by the median.\nLight: 5% to 95% of the draws; dark: 25% to 75%; bar: median; circle:"
        " every parameter at its point.",
        "v_projection_bands",
        variant="calibrated",
    )
    names = next(iter(panels_of.values()))["allocation_scenario"].tolist()
    panels = figure.subplots(1, len(panels_of), sharex=True, sharey=True)
    figure.subplots_adjust(left=0.17, right=0.97, top=0.77, bottom=0.19, wspace=0.12)
    for panel, (supply, table) in zip(panels, panels_of.items(), strict=True):
        for low, high, height, alpha in (("p05", "p95", 0.5, 0.2), ("p25", "p75", 0.5, 0.45)):
            panel.barh(
                names,
                table[high] - table[low],
                height,
                table[low],
                color=style.BLUE,
                alpha=alpha,
                linewidth=0,
                gid=f"{low}-{high}",
            )
        panel.plot(
            table["p50"],
            names,
            "|",
            color=style.ink_of(style.BLUE),
            markersize=15,
            markeredgewidth=2.5,
            gid=f"median-{supply}",
        )
        panel.plot(
            table["point_value"], names, "o", color=style.BLACK, markerfacecolor="white", markersize=4.5, gid="point"
        )
        panel.set_title("\n".join(wrap(f"Supply: {style.scenario_name(supply)}", 19)), fontsize=9)
        panel.use_sticky_edges = False
    panels[0].set_yticks(names, [style.scenario_name(name) for name in names])
    panels[0].invert_yaxis()
    panels[0].set_ylabel("Allocation scenario", rotation=0, ha="right", va="bottom")
    panels[0].yaxis.set_label_coords(-0.12, 1.005)
    log_axis(panels[0].xaxis)
    label = "Largest training run of the year 2040, FLOP (log scale)"
    figure.supxlabel(label, x=0.57, y=0.115, va="bottom", fontsize=9, color=style.SOFT)
    return figure


#: What the horizon thresholds are called on a line; the long ones cannot be measured.
PROBABILITIES = """
    select chances.threshold, chances.year, chances.reached_by_frac, crossings.is_beyond_measured_range
    from projections.projection_threshold_probabilities as chances
    inner join review.v_crossing_years as crossings using (variant, combined_scenario_id, threshold)
    where
        variant = ?
        and combined_scenario_id = 'base__base'
        and list_contains(?, threshold)
    order by crossings.threshold_value, chances.year
"""
HORIZONS = {
    "horizon_day": "work day",
    "horizon_week": "work week *",
    "horizon_month": "work month *",
    "horizon_year": "work year *",
}
RUNS = {f"run_1e{exponent}": power_of_ten(exponent) for exponent in (27, 28, 29, 30)}


def threshold_probabilities(connection: Connection) -> Figure:
    """Draw the probability that a horizon or a run has been reached, by year."""
    month, run = (
        row(
            connection,
            """
            select reached_by_2030_frac as by_2030
            from review.v_crossing_years
            where variant = 'calibrated' and combined_scenario_id = 'base__base' and threshold = ?
            """,
            threshold,
        )
        for threshold in ("horizon_month", "run_1e28")
    )
    figure = style.new_figure(
        f"Base case, by the end of 2030: a horizon of a work month, beyond the measured range, is"
        f" {month['by_2030']:.0%} likely, a run of {power_of_ten(28)} FLOP {run['by_2030']:.0%}.",
        "Share of the draws that have reached the level by the year. Solid: calibrated; dashed: published; base case."
        f"\n* Read with care: {beyond_measured_range(connection)}; no such horizon can be measured yet. Day of 8 h,"
        " week 40 h, month 167 h, year 2,000 h.",
        "projection_threshold_probabilities",
        variant="published and calibrated",
    )
    panels = style.two_panels(
        figure,
        ["Task done half the time as long as a ...", "Largest training run of at least, FLOP"],
        ["Probability that it is reached by the year, %"] * 2,
    )
    for panel, names in zip(panels, (HORIZONS, RUNS), strict=True):
        shades = dict(zip(names, (style.ORANGE, style.VERMILLION, style.BLUE, style.BLACK), strict=True))
        for variant, options in (
            ("published", {"linestyle": (0, (4, 2)), "linewidth": 1.1}),
            ("calibrated", {"linewidth": 2.2}),
        ):
            for threshold, table in series(connection, PROBABILITIES, variant, list(names)).items():
                panel.plot(
                    table["year"],
                    table["reached_by_frac"],
                    color=shades[threshold],
                    gid=f"line-{variant}-{threshold}",
                    **options,
                )
        panel.set_ylim(-0.01, 1.02)
        plain_axis(panel.yaxis, lambda value: f"{value:.0%}")
        year_axis(panel, 2024, 2040, 4)
        ends = {line.get_gid().removeprefix("line-calibrated-"): line for line in panel.lines}
        label_ends(
            panel,
            [EndLabel(2040, ends[name].get_ydata()[-1], text, shades[name]) for name, text in names.items()],
        )
    return figure


#: Each threshold with the share of draws that reaches it in each span of years.
CROSSINGS = """
    select
        any_value(crossings.label) || if(any_value(crossings.is_beyond_measured_range), ' *', '') as label,
        sum(first_reached_frac) filter (year <= 2026) as by_2026,
        sum(first_reached_frac) filter (year between 2027 and 2028) as by_2028,
        sum(first_reached_frac) filter (year between 2029 and 2030) as by_2030,
        sum(first_reached_frac) filter (year between 2031 and 2035) as by_2035,
        sum(first_reached_frac) filter (year between 2036 and 2040) as by_2040,
        any_value(crossings.never_frac) as never
    from projections.projection_threshold_probabilities
    inner join review.v_crossing_years as crossings using (variant, combined_scenario_id, threshold)
    where variant = 'calibrated' and combined_scenario_id = 'base__base' and threshold <> 'run_1e26'
    group by threshold, crossings.measure, crossings.threshold_value
    order by
        list_position(
            (
                select list(listed.natural_measure order by listed.measure_position)
                from staging.stg_projection_measures as listed
            ),
            crossings.measure
        ),
        crossings.threshold_value
"""
SPANS = {
    "by_2026": "by 2026",
    "by_2028": "2027-28",
    "by_2030": "2029-30",
    "by_2035": "2031-35",
    "by_2040": "2036-40",
    "never": "not by 2040",
}


def crossing_years(connection: Connection) -> Figure:
    """Draw when each threshold is first reached, with the share of draws that never reach it."""
    table = columns(connection, CROSSINGS)
    shares = dict(zip(table["label"].tolist(), table["never"], strict=True))
    year, all_tasks = shares["Horizon of a work year (2,000 h) *"], shares["All of the economy automatable"]
    figure = style.new_figure(
        f"Not reached by 2040: a horizon of a work year, beyond the measured range, in {year:.0%} of the draws, all"
        f" tasks of the economy in {all_tasks:.0%}.",
        "Base case: share of the draws by the year in which the level is first reached. A run of"
        f" {power_of_ten(26)} FLOP came in 2024.\n* Read with care: {beyond_measured_range(connection)}; no such"
        " horizon can be measured yet.",
        "projection_threshold_probabilities",
        variant="calibrated",
    )
    axes = figure.add_axes((0.275, style.BOTTOM, 0.69, 0.635))
    left = 0 * table["never"]
    shades = [*style.year_shades(len(SPANS) - 1)[::-1], style.FAINT]
    for (column, name), shade in zip(SPANS.items(), shades, strict=True):
        widths = table[column]
        axes.barh(
            range(len(widths)),
            widths,
            0.74,
            left,
            color=shade,
            edgecolor="white",
            linewidth=0.6,
            hatch="////" if column == "never" else None,
            label=name,
            gid=f"bar-{column}",
        )
        for place, (start, width) in enumerate(zip(left, widths, strict=True)):
            if width >= 0.05:
                axes.text(
                    start + width / 2,
                    place,
                    f"{width:.0%}",
                    ha="center",
                    va="center",
                    fontsize=8,
                    color=style.ink_on(shade),
                )
        left = left + widths
    axes.set_yticks(range(len(left)), [raised(label) for label in table["label"]], fontsize=8.5)
    axes.set_ylim(len(left) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    plain_axis(axes.xaxis, lambda value: f"{value:.0%}")
    axes.set_xlabel("Share of the draws by year of first crossing, %")
    axes.grid(visible=False)
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=len(SPANS), frameon=False, fontsize=8.5, columnspacing=1.4
    )
    return figure
