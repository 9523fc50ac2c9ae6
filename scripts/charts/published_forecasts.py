"""Chart of the forecasts of others beside this project's bands."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from scripts.charts import style
from scripts.charts.capability import time_axis
from scripts.charts.data import Columns, Connection, beyond_measured_range, columns, row
from scripts.charts.scales import in_words, log_axis, plain_axis, scientific

#: One row for each forecast that has a band beside it; the mixture.
COMPARED = """
    select
        label,
        forecaster || if(target_period is null, '', ', ' || target_period) as name,
        unit,
        statistic,
        their_value,
        coalesce(their_low, their_value) as their_low,
        coalesce(their_high, their_value) as their_high,
        our_p05,
        our_p25,
        our_value as our_p50,
        our_p75,
        our_p95,
        is_p95_beyond_measured_range
    from review.v_published_forecasts
    where combined_scenario_id = 'mixture' and not_compared_because is null and forecast_kind in ('value', 'event_date')
    order by forecast_kind <> 'value', quantity, target_period, their_value, forecast_id
"""
COUNTED = """
    select
        count(*) filter (is_outside_our_90 is not null) as n,
        count(*) filter (is_outside_our_90) as n_outside,
        (
            select count(distinct forecast_id)
            from review.v_published_forecasts
            where not_compared_because is not null
        ) as n_not_compared
    from review.v_published_forecasts
    where combined_scenario_id = 'mixture' and not_compared_because is null
"""
#: Shares of the width of the figure.
NAMES_WIDTH, PANEL_WIDTH = 0.225, 0.225
#: A bound points to where the value is said to lie.
MARKERS = {"at_most": "<", "at_least": ">"}
#: Ticks of an axis by the unit of its values; a decimal year has an axis without logarithm.
TICKS = {
    "USD": lambda value: in_words(value, "$"),
    "FLOP": scientific,
    "minutes": str,
}
AXIS_NAMES = {"USD": "Nominal US dollars", "minutes": "Expert working time", "decimal year": "Calendar year"}


def _draw_forecasts(panel: Axes, table: Columns, unit: str) -> None:
    """Draw, for each forecast of one quantity, our band below theirs."""
    filled = {name: np.ma.filled(table[name].astype(float), np.nan) for name in table if name[:4] in ("our_", "thei")}
    places = np.arange(len(table["name"]))
    seen = np.concatenate(list(filled.values()))
    low, high = np.nanmin(seen), np.nanmax(seen)
    # A twentieth of the width on either side, along the scale of the axis.
    room = (high / low) ** 0.05 if unit in TICKS else max((high - low) / 20, 0.5)
    end = high * room if unit in TICKS else high + room
    panel.set_xlim(low / room if unit in TICKS else low - room, end)
    for left, right, colour, height in (
        ("our_p05", "our_p95", style.FAINT, 0.66),
        ("our_p25", "our_p75", style.MUTED, 0.42),
    ):
        # A quantile that is never reached lies beyond the axis.
        panel.barh(
            places,
            np.where(np.isnan(filled[right]), end, filled[right]) - filled[left],
            height,
            filled[left],
            color=colour,
            linewidth=0,
            gid=f"{left}-{right}",
        )
    panel.plot(filled["our_p50"], places, "|", color="white", markersize=9, markeredgewidth=2, gid="our_p50")
    panel.hlines(
        places,
        filled["their_low"],
        filled["their_high"],
        color=style.BLACK,
        linewidth=1.4,
        zorder=3,
        gid="their interval",
    )
    for place, value, statistic in zip(places, filled["their_value"], table["statistic"], strict=True):
        panel.plot(
            value, place, MARKERS.get(statistic, "D"), color=style.BLACK, markersize=5.5, zorder=4, gid="their_value"
        )
    panel.set_yticks(places, table["name"].tolist(), fontsize=8)
    panel.set_ylim(len(places) - 0.4, -0.6)
    panel.grid(axis="y", visible=False)
    # The title begins where the names of the rows begin.
    panel.set_title(table["label"][0], fontsize=9, x=-NAMES_WIDTH / PANEL_WIDTH)
    panel.set_xlabel(AXIS_NAMES.get(unit, unit), fontsize=8)
    if unit in TICKS:
        log_axis(panel.xaxis, TICKS[unit])
        if unit == "minutes":
            time_axis(panel.xaxis)
        else:
            ticks = list(panel.xaxis.get_major_locator()())
            if len(ticks) < 2:
                # Within a decade, so that the scale can be read off.
                decade = 10.0 ** np.floor(np.log10(panel.get_xlim()[0]))
                ticks = [digit * decade for digit in (1, 1.5, 2, 3, 5, 7, 10, 15, 20) if low <= digit * decade <= end]
            panel.set_xticks(ticks[:: max(1, -(-len(ticks) // 4))])
    else:
        panel.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        plain_axis(panel.xaxis, lambda value: f"{value:.0f}" if unit == "decimal year" else f"{value:,.6g}")
    panel.tick_params(axis="x", labelsize=8)


def published_forecasts(connection: Connection) -> Figure:
    """Draw the figures of others and their intervals over this project's bands for the same quantity and date."""
    table = columns(connection, COMPARED)
    counts = row(connection, COUNTED)
    labels = list(dict.fromkeys(table["label"].tolist()))
    by_label = {name: {key: values[table["label"] == name] for key, values in table.items()} for name in labels}
    long_note = f" Horizons can reach {beyond_measured_range(connection)}." if _has_long_horizon(table) else ""
    figure = style.new_figure(
        f"{counts['n_outside']} of {counts['n']} forecasts lie outside this project's 90% band;"
        f" {counts['n_not_compared']} more are of what it does not model yet.",
        "Black: theirs (diamond: median or figure; line: interval; triangle: a bound, pointing to the values allowed)."
        " Grey: ours, 90% and 50% of draws;\nwhite: median. A band that runs to the edge is not reached by 2040 in all"
        f" draws.{long_note}",
        "v_published_forecasts",
        variant="calibrated, mixture",
    )
    # Two columns of about the same number of rows; a panel is as high as its rows and the room of its title and axis.
    room = {name: len(part["name"]) + 2.3 for name, part in by_label.items()}
    half = sum(room.values()) / 2
    sides: list[list[str]] = [[], []]
    for name in labels:
        sides[sum(room[placed] for placed in sides[0]) + room[name] / 2 > half].append(name)
    height = (0.83 - 0.15) / max(sum(room[name] for name in side) for side in sides)
    for left, side in zip((style.LEFT_EDGE + NAMES_WIDTH, 0.975 - PANEL_WIDTH), sides, strict=True):
        top = 0.83
        for name in side:
            n_rows = len(by_label[name]["name"])
            panel = figure.add_axes((left, top - (n_rows + 0.8) * height, PANEL_WIDTH, n_rows * height))
            _draw_forecasts(panel, by_label[name], by_label[name]["unit"][0])
            top -= room[name] * height
    return figure


def _has_long_horizon(table: Columns) -> bool:
    """Tell whether a band of a horizon reaches beyond what can be measured."""
    return bool(table["is_p95_beyond_measured_range"].any())
