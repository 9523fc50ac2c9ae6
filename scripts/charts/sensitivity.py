"""Charts of sensitivity: which assumption, which group of them, and which choice of scenario moves the figures."""

import re

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from scripts.charts import style
from scripts.charts.data import Columns, Connection, beyond_measured_range, columns, row, series
from scripts.charts.drawn import tell
from scripts.charts.labels import EndLabel, label_ends
from scripts.charts.scales import log_axis, plain_axis, scientific, year_axis

#: Light to dark, so that they differ in grey too.
GRADES = {"high": "#CFE6F5", "medium": style.ORANGE, "low": style.ink_of(style.VERMILLION)}
#: Minutes of working time.
WORK_MONTH = 10_020
TORNADO = """
    select parameter, low_end_value, point_value, high_end_value, confidence, moved_count, unmoving_count
    from review.v_sensitivity_ranked
    where variant = 'calibrated' and measure = ? and year = 2030
    order by swing_rank
"""
#: From one end of an axis to the other, above which it has a tick in every second decade only.
WIDE_FACTOR = 1000.0
#: Measure, title and unit of each tornado.
TORNADOES = (
    ("effective_compute_flop", "Effective compute, 2030", "FLOP in algorithms of 2024 (log)"),
    ("largest_run_flop", "Largest training run, 2030", "FLOP of the year's largest run (log)"),
    ("horizon_p50_minutes", "Task horizon, 2030 *", "Working time, months (log)"),
)


def _in_words(parameter: str) -> str:
    """Return keys of parameters as words, without the units that they end in."""
    words = re.sub(r"_(usd|frac|mw|years)\b|(?<=shipments)_h100e\b|(?<=power)_kw", "", parameter).replace("_", " ")
    return words.replace("ai ", "AI ").replace("h100e", "H100e")


def _draw_tornado(panel: Axes, table: Columns) -> None:
    """Draw how far each assumption moves the measure, from its point to either end."""
    names = [_in_words(name) for name in table["parameter"]]
    point, colours = table["point_value"][0], [GRADES[grade] for grade in table["confidence"]]
    for column, hatch in (("high_end_value", None), ("low_end_value", "//////")):
        panel.barh(
            names,
            table[column] - point,
            0.7,
            point,
            color=colours,
            edgecolor="white",
            linewidth=0.4,
            hatch=hatch,
            gid=column,
        )
    panel.axvline(point, color=style.INK, linewidth=1, gid="point")
    panel.set_ylim(len(names) - 0.5, -0.5)
    panel.tick_params(axis="y", labelsize=7.5)
    panel.grid(visible=False, axis="y")
    panel.use_sticky_edges = False


def _month_axis(panel: Axes) -> None:
    """Make the flat axis logarithmic, in work months; the wider the view, the fewer ticks."""
    panel.set_xscale("log")
    low, high = (end / WORK_MONTH for end in panel.get_xlim())
    is_wide = high / low > WIDE_FACTOR
    exponents = range(-4, 9, 2) if is_wide else range(-3, 9)
    ticks = [digit * 10.0**exponent for exponent in exponents for digit in ((1,) if is_wide else (1, 2, 5))]
    panel.xaxis.set_major_locator(FixedLocator([tick * WORK_MONTH for tick in ticks if low <= tick <= high]))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda minutes, _: _months(minutes / WORK_MONTH)))
    panel.xaxis.set_minor_locator(NullLocator())


def _months(months: float) -> str:
    return f"{months:,.0f}" if months >= 1 else f"{months:.3g}"


def tornado(connection: Connection) -> Figure:
    """Draw which twelve assumptions move effective compute, the largest run and the horizon of 2030 most."""
    tables = [columns(connection, TORNADO, measure) for measure, _, _ in TORNADOES]
    low = row(
        connection,
        """
        select string_agg(distinct parameter, ', ' order by parameter) as names
        from review.v_sensitivity_ranked
        where
            variant = 'calibrated'
            and list_contains(?, measure)
            and year = 2030
            and is_low_confidence_and_large_swing
        """,
        [measure for measure, _, _ in TORNADOES],
    )
    *others, last = (str(table["unmoving_count"][0]) for table in tables)
    idle = f"{', '.join(others)} and {last}"
    figure = style.new_figure(
        f"Low confidence and a large swing: {_in_words(low['names'])}.",
        "Each assumption alone at the ends of its 90% range, base case. Large swing: a quarter of the largest."
        f" Of {tables[0]['moved_count'][0]} moved, {idle} move nothing, not shown.\n"
        f"* Read with care: the horizons of 2030 are {beyond_measured_range(connection)}; none of that length can be"
        " measured yet.",
        "v_sensitivity_ranked",
        variant="calibrated",
    )
    for left, table, (measure, title, unit) in zip((0.172, 0.493, 0.815), tables, TORNADOES, strict=True):
        panel = figure.add_axes((left, style.BOTTOM + 0.01, 0.16, 0.575))
        _draw_tornado(panel, table)
        panel.set_title(title, pad=5, x=-0.75)
        panel.set_xlabel(unit)
        if measure.startswith("horizon"):
            _month_axis(panel)
        else:
            log_axis(panel.xaxis, scientific if measure.startswith("largest") else None)
    shown = {grade for table in tables for grade in table["confidence"]}
    keys = [Patch(facecolor=GRADES[grade], label=f"{grade} confidence") for grade in GRADES if grade in shown]
    keys += [
        Patch(facecolor=style.MUTED, label="at its high end"),
        Patch(facecolor=style.MUTED, edgecolor="white", hatch="//////", label="at its low end"),
    ]
    figure.legend(handles=keys, loc="center left", bbox_to_anchor=(0.028, 0.85), ncols=5, frameon=False, fontsize=8.5)
    return figure


#: Groups from the axis outwards: key, name, colour, hatching. What grows is hatched in the colour of what it belongs
#: to; the colours go from light to dark, so that neighbours differ in grey too.
GROUPS = (
    ("hardware", "hardware", "#CFE6F5", ""),
    ("finance", "money", style.GREEN, ""),
    ("usable_compute_growth", "growth of compute", "#CFE6F5", "////"),
    ("allocation", "allocation and run share", style.ORANGE, ""),
    ("run_growth", "growth of the run", style.ORANGE, "////"),
    ("software", "software progress", style.ink_of(style.BLUE), ""),
    ("capability_map", "compute to capability", style.VERMILLION, ""),
    ("capability_growth", "growth of capability", style.VERMILLION, "////"),
)
SHARES = """
    select
        sensitivity_group,
        explained_label || if(starts_with(measure, 'horizon'), ' *', '') as label,
        year,
        -- of what nothing is left to share out, sampling leaves a trace on either side of zero
        greatest(shapley_frac, 0) as share
    from projections.projection_sensitivity_groups
    inner join staging.stg_projection_measures as measures using (measure)
    where
        variant = 'calibrated'
        and year in (2030, 2040)
        and measure in (
            'usable_compute_flop_log10', 'largest_run_flop_log10', 'effective_compute_flop_log10',
            'horizon_p50_minutes_log2', 'eci', 'ai_rnd_automation_frac', 'economy_automation_frac'
        )
    order by
        sensitivity_group,
        measures.measure_position,
        year
"""


def groups(connection: Connection) -> Figure:
    """Draw from which group of assumptions the variance of each figure comes, in 2030 and 2040."""
    shares = series(connection, SHARES)
    labels, years = shares["software"]["label"].tolist(), shares["software"]["year"].tolist()
    of = {
        (group, label, year): share
        for group, table in shares.items()
        for label, year, share in zip(table["label"], table["year"], table["share"], strict=True)
    }
    rough = row(
        connection,
        """
        select count(distinct (measure, year)) as n
        from projections.projection_sensitivity_groups
        where variant = 'calibrated' and year in (2030, 2040) and failed_gates <> ''
        """,
    )["n"]
    figure = style.new_figure(
        f"Of the variance of 2030, allocation holds {of['allocation', 'Largest training run', 2030]:.0%} for the"
        f" largest run, software {of['software', 'Effective compute', 2030]:.0%} for effective compute.",
        "Shapley effects of independent groups of assumptions, base case: their shares of the variance, interactions"
        f" split evenly.\n* Read with care: horizons {beyond_measured_range(connection)}; none of that length can be"
        " measured yet." + (f" Too few draws for {rough} of the bars: see failed_gates." if rough else ""),
        "projection_sensitivity_groups",
        variant="calibrated",
    )
    axes = figure.add_axes((0.265, style.BOTTOM, 0.7, 0.635))
    # A gap after the two years of each figure.
    places = [number - 0.2 * (number % 2) for number in range(len(labels))]
    left = 0 * shares["software"]["share"]
    for key, name, colour, hatch in GROUPS:
        widths = shares[key]["share"]
        bars = axes.barh(
            places,
            widths,
            0.72,
            left,
            color=colour,
            hatch=hatch,
            hatchcolor=style.ink_of(colour) if colour == "#CFE6F5" else "white",
            edgecolor="white",
            linewidth=0.6,
            label=name,
        )
        tell(bars, f"bar-{key}", names=[str(year) for year in years], values=widths)
        for place, start, width in zip(places, left, widths, strict=True):
            if width >= 0.04:
                text = f"{width:.0%}"
                # Figures on hatching stand on a patch of their own.
                axes.text(
                    start + width / 2,
                    place,
                    text,
                    ha="center",
                    va="center",
                    fontsize=8,
                    color=style.ink_on(colour),
                    bbox={"facecolor": colour, "edgecolor": "none", "pad": 0.8} if hatch else None,
                )
        left = left + widths
    axes.set_yticks(
        places, [f"{label}, {year}" if year == 2030 else str(year) for label, year in zip(labels, years, strict=True)]
    )
    axes.tick_params(axis="y", labelsize=8.5)
    axes.set_ylim(places[-1] + 0.5, places[0] - 0.5)
    axes.set_xlim(0, 1)
    plain_axis(axes.xaxis, lambda value: f"{value:.0%}")
    axes.set_xlabel("Share of the variance of the year, %")
    axes.grid(visible=False)
    # A legend fills its columns first; this way its rows read in the order of the bars.
    handles, names = axes.get_legend_handles_labels()
    order = [number // 2 + 4 * (number % 2) for number in range(len(names))]
    figure.legend(
        [handles[number] for number in order],
        [names[number] for number in order],
        loc="center left",
        bbox_to_anchor=(0.258, 0.846),
        ncols=4,
        frameon=False,
        fontsize=8.5,
        columnspacing=1.6,
    )
    return figure


AGAINST = """
    select variant, compared_by, year, supply_frac, allocation_frac
    from projections.projection_allocation_against_supply
    order by variant desc, compared_by, year
"""
AGAINST_COUNTS = """
    select variant, count(*) filter (does_allocation_dominate) as n_allocation, count(*) as n
    from projections.projection_allocation_against_supply
    group by variant
"""


def allocation_against_supply(connection: Connection) -> Figure:
    """Draw how much of the spread of the largest run comes from allocation and how much from supply."""
    table = columns(connection, AGAINST)
    counts = columns(connection, AGAINST_COUNTS)
    verdict = {
        variant: f"{n_allocation} of {n}"
        for variant, n_allocation, n in zip(counts["variant"], counts["n_allocation"], counts["n"], strict=True)
    }
    figure = style.new_figure(
        f"Allocation explains more of the largest run than supply in {verdict['published']} published and"
        f" {verdict['calibrated']} calibrated comparisons.",
        f"{style.ONE_RUN} Shares of the variance of its logarithm.\nLines: choice among four supply and four allocation"
        " scenarios, each as likely; dots: uncertainty of the assumptions within base x base.",
        "projection_allocation_against_supply",
        variant="published and calibrated",
    )
    panels = style.two_panels(
        figure, ["Published", "Calibrated"], ["Share of the variance of the largest run, %"] * 2, width=0.33
    )
    looks = {"allocation": (style.ORANGE, "-", "s"), "supply": (style.BLUE, (0, (5, 2)), "o")}
    for panel, variant in zip(panels, ("published", "calibrated"), strict=True):
        labels = []
        for part, look in looks.items():
            for method, name in (("choice of scenario", "choice"), ("uncertainty of assumptions", "uncertainty")):
                rows = (table["variant"] == variant) & (table["compared_by"] == method)
                years, values = table["year"][rows], table[f"{part}_frac"][rows]
                options = style.line_options(look) | {"marker": ""}
                if name == "uncertainty":
                    options |= {"linestyle": "", "marker": look[2], "markersize": 7, "markevery": 1, "clip_on": False}
                else:
                    labels.append(EndLabel(2040, values[-1], part, look[0]))
                panel.plot(years, values, gid=f"{name}-{variant}-{part}", **options)
        panel.set_ylim(-0.02, 1.04)
        plain_axis(panel.yaxis, lambda value: f"{value:.0%}")
        year_axis(panel, 2024, 2040, 4)
        label_ends(panel, labels)
    return figure
