"""Chart of what others forecast of takeoff milestones, with the rival models that are run here beside it."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Columns, Connection, columns, row
from scripts.charts.scales import year_axis

#: From early to late in a takeoff.
MILESTONES = ("AC", "AI2027-SC", "SAR", "SIAR", "TED-AI", "ASI")
FIRST_YEAR, LAST_YEAR = 2026, 2050
#: One row for each dated forecast. What one forecaster gives within a month by the same basis stands together.
FORECASTS = """
    select
        milestone,
        first(label order by likeness desc, label) over (partition by milestone) as milestone_label,
        forecaster,
        bool_or(likeness = 'near') over (partition by milestone, forecaster) as has_near,
        if(statistic = 'point', 'point', basis) as kind,
        p10,
        p50,
        p90,
        max(published_on) over (partition by milestone, forecaster, basis) - published_on < 31 as is_newest
    from takeoff.takeoff_published_forecasts
    where forecast_kind = 'event_date'
    order by list_position(?, milestone), forecaster, published_on, forecast_id
"""
RIVALS = """
    select
        milestone,
        forecaster,
        max(reproduced_value) filter (statistic in ('p50', 'point')) as p50,
        max(reproduced_value) filter (statistic = 'p10') as p10,
        max(reproduced_value) filter (statistic = 'p90') as p90
    from takeoff.takeoff_rivals
    where forecaster is not null and unit = 'decimal year' and milestone is not null
    group by milestone, forecaster
    order by milestone, forecaster
"""
RANGES = """
    select
        min(p50) filter (milestone = 'AC') as first_coder,
        max(p50) filter (milestone = 'AC') as last_coder,
        min(p50) filter (milestone = 'ASI') as first_asi,
        max(p50) filter (milestone = 'ASI') as last_asi
    from takeoff.takeoff_published_forecasts
    where forecast_kind = 'event_date' and is_newest and likeness = 'same' and basis = 'judgement'
"""
#: Colour, marker, offset from the row and name of a kind of forecast.
KINDS = {
    "judgement": (style.BLUE, "o", -0.2, "own judgement, median"),
    "model": (style.VERMILLION, "s", 0.2, "model, median"),
    "point": (style.VERMILLION, "D", 0.2, "model, one run at medians"),
}


def _places(table: Columns) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    """Return the line of each milestone and forecaster, and that of each milestone's heading, from the top down."""
    rows: dict[tuple[str, str], int] = {}
    headings: dict[str, int] = {}
    for milestone, forecaster in zip(table["milestone"], table["forecaster"], strict=True):
        if milestone not in headings:
            headings[milestone] = len(rows) + len(headings)
        if (milestone, forecaster) not in rows:
            rows[milestone, forecaster] = len(rows) + len(headings)
    return rows, headings


def _draw_interval(panel: Axes, low: float, high: float, place: float, colour: str, name: str) -> None:
    """Draw an interval; one that ends beyond the panel says where."""
    panel.hlines(place, low, min(high, LAST_YEAR), color=colour, linewidth=1.5, zorder=2, gid=name)
    if high > LAST_YEAR:
        panel.annotate(
            f"to {high:.0f}",
            (1, place),
            xycoords=panel.get_yaxis_transform(),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=style.ink_of(colour),
        )


def _draw_rival(panel: Axes, place: int, middle: float, interval: tuple[float, float] | None) -> None:
    """Draw a rival model behind the forecasts of its author: a band with its median, or the date of a single run."""
    if interval is not None:
        low, high = interval
        panel.barh(
            place,
            high - low,
            0.8,
            low,
            color=style.FAINT,
            linewidth=0,
            zorder=1,
            label="rival model, run here",
            gid="rival, p10 to p90",
        )
    colour = style.MUTED if interval is None else "white"
    panel.plot(middle, place, "|", color=colour, markersize=12, markeredgewidth=2.4, zorder=2, gid="rival")


def published_forecasts(connection: Connection) -> Figure:
    """Draw the dates that others give for takeoff milestones, with their intervals, and the rival models run here."""
    table = columns(connection, FORECASTS, list(MILESTONES))
    rivals = columns(connection, RIVALS)
    ranges = row(connection, RANGES)
    figure = style.new_figure(
        f"The newest medians by judgement lie between {ranges['first_coder']:.1f} and {ranges['last_coder']:.1f} for an"
        f" automated coder, and between {ranges['first_asi']:.1f} and {ranges['last_asi']:.1f} for ASI.",
        "Lines: 10th to 90th percentile, where one is given. Hollow: earlier forecasts. Grey: a rival model run here on"
        " its authors' parameters, its median and 10th to\n90th percentile or the date of its single run."
        " * Near the milestone, not the same: research taste alone, or of Kwa 99% of AI R&D automated.",
        "takeoff_published_forecasts and takeoff_rivals",
        variant=None,
    )
    rows, headings = _places(table)
    n_lines = len(rows) + len(headings)
    panel = figure.add_axes((0.16, style.BOTTOM, 0.77, 0.635))
    for milestone, forecaster, p50, p10, p90 in zip(*rivals.values(), strict=True):
        if (milestone, forecaster) in rows:
            _draw_rival(panel, rows[milestone, forecaster], p50, None if p10 is np.ma.masked else (p10, p90))
    named: set[str] = set()
    for number in range(len(table["p50"])):
        milestone, forecaster, kind = (table[key][number] for key in ("milestone", "forecaster", "kind"))
        colour, marker, offset, text = KINDS[kind]
        place = rows[milestone, forecaster] + offset
        is_newest = bool(table["is_newest"][number])
        if is_newest and table["p90"][number] is not np.ma.masked:
            _draw_interval(panel, table["p10"][number], table["p90"][number], place, colour, f"interval-{kind}")
        panel.plot(
            table["p50"][number],
            place,
            marker,
            color=colour,
            markerfacecolor=colour if is_newest else "white",
            markersize=5.5 if is_newest else 4,
            markeredgewidth=1,
            zorder=4 if is_newest else 3,
            gid=f"{'newest' if is_newest else 'earlier'}-{kind}",
            label=text if is_newest and kind not in named else None,
        )
        if is_newest:
            named.add(kind)
    near = {
        (milestone, forecaster)
        for milestone, forecaster, is_near in zip(
            table["milestone"], table["forecaster"], table["has_near"], strict=True
        )
        if is_near
    }
    panel.set_yticks(
        list(rows.values()),
        [forecaster + " *" * ((milestone, forecaster) in near) for milestone, forecaster in rows],
        fontsize=8,
    )
    for milestone, place in headings.items():
        label = table["milestone_label"][table["milestone"] == milestone][0]
        panel.axhspan(place - 0.5, place + 0.5, color="#F2F2F2", linewidth=0, zorder=1.5, gid=milestone)
        panel.text(
            0.008, place, label, transform=panel.get_yaxis_transform(), va="center", fontsize=8.5, fontweight="bold"
        )
    panel.set_ylim(n_lines - 0.4, -0.5)
    panel.grid(axis="y", visible=False)
    year_axis(panel, FIRST_YEAR, LAST_YEAR)
    panel.legend(loc="lower right", bbox_to_anchor=(1.01, 1.0), ncols=len(KINDS) + 1, frameon=False, fontsize=8.5)
    return figure
