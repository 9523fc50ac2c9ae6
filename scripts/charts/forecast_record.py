"""Charts of the forecast record: what the law of growth said at past cut-offs, and what came."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.capability import shade_beyond, time_axis
from scripts.charts.data import Columns, Connection, beyond_measured_range, columns, decimal_year, row, series
from scripts.charts.scales import in_words, log_axis, plain_axis, year_axis

BANDS = f"""
    select
        strftime(cut_off_on, '%B %Y') as cut_off,
        {decimal_year("cut_off_on")} as cut_off_year,
        {decimal_year("forecast_on")} as target_year,
        predicted_p05,
        predicted_p25,
        predicted_p50,
        predicted_p75,
        predicted_p95
    from review.v_forecast_as_of
    where series = ?
    order by cut_off_on, forecast_on
"""
CAME = f"""
    select
        strftime(cut_off_on, '%B %Y') as cut_off,
        {decimal_year("read_on")} as target_year,
        observed_value,
        case when is_above then 'above' when is_within_90 then 'inside' else 'outside' end as kind
    from review.v_forecast_record
    where series = ? and law = 'growth factor'
    order by cut_off_on, read_on, reading_key
"""
KNOWN = f"""
    select
        {decimal_year("read_on")} as read_year,
        {decimal_year("known_on")} as known_year,
        case when starts_with(unit, 'log2 ') then pow(2, reading_value)
            when starts_with(unit, 'log10 ') then pow(10, reading_value) else reading_value end as known_value
    from projections.int_forecast_record_readings
    where series = ? and not is_above
    order by read_on, reading_key
"""
SCORE = """
    select summary.target_count, coverage_90_frac, mean_error, world_p025_frac, world_p975_frac
    from projections.projection_forecast_record_summary as summary
    inner join projections.projection_forecast_record_chance as chance
        on summary.series = chance.series and chance.statistic = 'coverage_90'
    where summary.series = ? and law = 'growth factor' and lead_band = 'all' and readings = 'measured'
"""
#: Marker, edge and face of what came.
KINDS = {
    "inside": ("o", style.BLACK, style.BLACK),
    "outside": ("X", style.VERMILLION, style.VERMILLION),
    "above": ("^", style.MUTED, "white"),
}
#: What each mark says, where it is drawn.
LEGEND = {"inside": "black dot: came inside the wide band", "outside": "cross: outside it"}
#: Errors of the median, by the unit that a reader knows.
ERRORS = {"horizon": "doublings", "eci": "points"}


def _draw_as_of(panel: Axes, bands: Columns, came: Columns, known: Columns) -> None:
    """Draw the bands of one cut-off, what was known before it and what came after."""
    before = known["known_year"] <= bands["cut_off_year"][0] + 1e-6
    panel.plot(
        known["read_year"][before], known["known_value"][before], "o", color=style.MUTED, markersize=4, gid="known"
    )
    for low, high, alpha in (("predicted_p05", "predicted_p95", 0.16), ("predicted_p25", "predicted_p75", 0.3)):
        panel.fill_between(
            bands["target_year"],
            bands[low],
            bands[high],
            color=style.BLUE,
            alpha=alpha,
            linewidth=0,
            zorder=1.5,
            gid=f"{low[-3:]}-{high[-3:]}",
        )
    panel.plot(bands["target_year"], bands["predicted_p50"], color=style.BLUE, linewidth=1.8, gid="predicted")
    for kind, (marker, edge, face) in KINDS.items():
        chosen = came["kind"] == kind
        panel.plot(
            came["target_year"][chosen],
            came["observed_value"][chosen],
            marker,
            color=edge,
            markerfacecolor=face,
            markersize=6 if kind == "outside" else 5,
            zorder=4,
            gid=f"came-{kind}",
        )
    panel.axvline(bands["cut_off_year"][0], color=style.SOFT, linewidth=0.8, linestyle=(0, (2, 2)), gid="cut-off")


def _as_of(connection: Connection, name: str, y_label: str, finish: Callable[[Axes], None], note: str) -> Figure:
    """Draw a panel for each cut-off of a series."""
    bands, came = series(connection, BANDS, name), series(connection, CAME, name)
    known, score = columns(connection, KNOWN, name), row(connection, SCORE, name)
    unit = next((unit for start, unit in ERRORS.items() if name.startswith(start)), "orders of magnitude")
    forecasts = f"{score['target_count']} forecast{'s' if score['target_count'] > 1 else ''}"
    side = "low" if score["mean_error"] < 0 else "high"
    # An error of a tenth of an order of magnitude is a factor that a reader knows.
    error = abs(score["mean_error"])
    size = f"a factor of {10**error:.2g}" if unit == "orders of magnitude" else f"{error:.2g} {unit}"
    drawn = {kind for table in came.values() for kind in table["kind"]}
    legend = "; ".join(text for kind, text in LEGEND.items() if kind in drawn)
    figure = style.new_figure(
        f"{score['coverage_90_frac']:.0%} of what came lay in the 90% band; the median was"
        f" {size} too {side} on average ({forecasts}).",
        f"Bands of 50% and 90%; {legend}; small and grey: known at the cut-off, the dotted line.\n"
        f"{note}Were the law true, chance would put {score['world_p025_frac']:.0%} to"
        f" {score['world_p975_frac']:.0%} of them in the band (95%).",
        "v_forecast_as_of and v_forecast_record",
        epoch=name.startswith(("run", "top_ten")),
        metr=name.startswith("horizon"),
        variant=None,
    )
    titles = [f"Known in {cut_off}" for cut_off in bands]
    panels = style.four_panels(figure, titles, y_label, n_columns=4 if len(titles) > 4 else len(titles))
    for panel, cut_off in zip(panels, bands, strict=False):
        _draw_as_of(panel, bands[cut_off], came[cut_off], known)
    for spare in panels[len(titles) :]:
        spare.remove()
    finish(panels[0])
    years = [*known["read_year"], *(year for table in bands.values() for year in table["target_year"])]
    first, last = int(min(years)), max(years) + 0.3
    year_axis(panels[0], first, last, 2 if last - first > 5 else 1, "")
    if name.startswith("horizon"):
        for panel in panels[: len(titles)]:
            shade_beyond(panel, connection)
    return figure


def _horizons(panel: Axes) -> None:
    panel.set_ylim(0.02, 200_000)
    time_axis(panel.yaxis)


def _logarithm(panel: Axes) -> None:
    log_axis(panel.yaxis)


def _dollars(panel: Axes) -> None:
    log_axis(panel.yaxis, lambda value: in_words(value, "$"))


def _points(panel: Axes) -> None:
    plain_axis(panel.yaxis, lambda value: f"{value:.0f}")


HORIZON_LABEL = "Task length done half the time, expert working time (log)"


def as_of_horizon(connection: Connection) -> Figure:
    """Draw what was forecast of the horizon of the state of the art from each cut-off, and what came."""
    note = f"Grey area {beyond_measured_range(connection)}, hollow: read above it. "
    return _as_of(connection, "horizon_state_of_the_art", HORIZON_LABEL, _horizons, note)


def as_of_all_horizons(connection: Connection) -> Figure:
    """Draw the same for every model with a reliable reading."""
    note = f"Grey area {beyond_measured_range(connection)}, hollow: read above it. "
    return _as_of(connection, "horizon_all_reliable", HORIZON_LABEL, _horizons, note)


def as_of_index(connection: Connection) -> Figure:
    """Draw what was forecast of the Epoch Capabilities Index, records within one file."""
    label = "Epoch Capabilities Index, points"
    return _as_of(
        connection, "eci_2025_10", label, _points, "Records since GPT-4 in one file of Epoch AI (CC BY 4.0). "
    )


def as_of_run_published(connection: Connection) -> Figure:
    """Draw what was forecast of the largest run of a year by publication."""
    label = "Largest training run published in the year, FLOP (log scale)"
    return _as_of(connection, "run_by_publication", label, _logarithm, "")


def as_of_run_trained(connection: Connection) -> Figure:
    """Draw what was forecast of the largest run of a year by training date."""
    label = "Largest training run trained in the year, FLOP (log scale)"
    return _as_of(connection, "run_by_training_date", label, _logarithm, "")


def as_of_top_ten(connection: Connection) -> Figure:
    """Draw what was forecast of the mean of the ten largest runs of a year."""
    label = "Geometric mean of the ten largest runs of the year, FLOP (log scale)"
    return _as_of(connection, "top_ten_runs", label, _logarithm, "")


def as_of_capex(connection: Connection) -> Figure:
    """Draw what was forecast of the capital expenditure of four hyperscalers."""
    label = "Capex of the year, nominal US dollars (log scale)"
    return _as_of(connection, "capex_of_four", label, _dollars, "Alphabet, Amazon, Meta and Microsoft. ")


def as_of_chips(connection: Connection) -> Figure:
    """Draw what was forecast of the AI chips sold in a year."""
    label = "AI chips sold in the year, H100e (log scale)"
    return _as_of(
        connection,
        "chips_sold",
        label,
        _logarithm,
        "Chips: Epoch AI (CC BY 4.0). A single forecast tells next to nothing. ",
    )


COVERAGE = """
    select
        readings.series_label as name,
        summary.target_count,
        max(record_frac) filter (statistic = 'coverage_50') as record_50,
        max(world_p025_frac) filter (statistic = 'coverage_50') as low_50,
        max(world_p975_frac) filter (statistic = 'coverage_50') as high_50,
        max(record_frac) filter (statistic = 'coverage_90') as record_90,
        max(world_p025_frac) filter (statistic = 'coverage_90') as low_90,
        max(world_p975_frac) filter (statistic = 'coverage_90') as high_90
    from projections.projection_forecast_record_chance as summary
    inner join (select distinct series, series_label from projections.int_forecast_record_readings) as readings
        on summary.series = readings.series
    group by name, summary.target_count
    order by summary.target_count desc, name
"""


def coverage(connection: Connection) -> Figure:
    """Draw how often what came lay in the bands, beside what chance makes of a law that is true."""
    table = columns(connection, COVERAGE)
    horizon = row(connection, SCORE, "horizon_state_of_the_art")
    index = row(connection, SCORE, "eci_2025_10")
    figure = style.new_figure(
        f"90% bands held {horizon['coverage_90_frac']:.0%} of the horizons and {index['coverage_90_frac']:.0%} of the"
        " records of the index; so few series cannot tell a good law from a lucky one.",
        "Point: the record; bar: where it would lie in 95 of 100 worlds in which the law is true; line: what a good"
        " forecast reaches in the long run.\nIn brackets: number of forecasts. A target counts once for every cut-off"
        " before it, so the rows are not independent.",
        "projection_forecast_record_chance",
        epoch=True,
        metr=True,
        variant=None,
    )
    names = [f"{name} ({count})" for name, count in zip(table["name"], table["target_count"], strict=True)]
    places = list(range(len(names)))
    for left, nominal in ((0.305, 50), (0.65, 90)):
        panel = figure.add_axes((left, style.BOTTOM, 0.3, 0.625))
        low, high = table[f"low_{nominal}"], table[f"high_{nominal}"]
        panel.barh(
            places, high - low, 0.5, left=low, color=style.BLUE, alpha=0.25, linewidth=0, gid=f"chance-{nominal}"
        )
        panel.plot(table[f"record_{nominal}"], places, "o", color=style.BLACK, markersize=6, gid=f"record-{nominal}")
        panel.axvline(nominal / 100, color=style.INK, linewidth=1.2, zorder=1.9, gid="promised")
        panel.set_ylim(len(names) - 0.5, -0.5)
        panel.set_xlim(-0.03, 1.03)
        panel.set_yticks(places, names if nominal == 50 else [""] * len(names), fontsize=8.5)
        panel.set_title(f"{nominal}% band", pad=6)
        panel.set_xlabel("Share of what came that lay in the band, %")
        panel.grid(visible=False, axis="y")
        plain_axis(panel.xaxis, lambda value: f"{value:.0%}")
        if nominal == 50:
            panel.set_ylabel("Series, all cut-off dates", rotation=0, ha="right", va="bottom")
            panel.yaxis.set_label_coords(-0.09, 1.01)
    return figure


SKILL = """
    select law, lead_band, skill_of_growth_factor, target_count
    from projections.projection_forecast_record_summary
    where series = ? and readings = 'measured' and law <> 'growth factor' and lead_band in ('all', '3-24 months')
    order by law, lead_band desc
"""


def law_against_references(connection: Connection) -> Figure:
    """Draw by how much the law of growth beat the simplest forecasts, and where it did not."""
    chosen = {
        "horizon_state_of_the_art": "Task horizon, state of the art",
        "eci_2025_10": "Epoch Capabilities Index",
        "run_by_training_date": "Largest run, by training date",
    }
    tables = {name: columns(connection, SKILL, name) for name in chosen}
    won = {
        name: (int(np.sum(table["skill_of_growth_factor"][here] > 0)), int(np.sum(here)))
        for name, table in tables.items()
        for here in [table["lead_band"] == "all"]
    }
    worst = min(float(table["skill_of_growth_factor"].min()) for table in tables.values())
    cut = f" A bar at the left edge goes on: at worst to {worst:.0%}." if worst < -1 else ""
    horizon, index, run = (f"{better} of {laws}" for better, laws in won.values())
    figure = style.new_figure(
        f"The law of growth beat {horizon} simpler forecasts of the horizon, {index} of the index and {run} of the"
        " largest run.",
        "Right of the line the law of growth has the better CRPS on the same targets, left of it the reference. In"
        f" brackets: number of forecasts.\nDark: all leads; light: 3 to 24 months.{cut}",
        "projection_forecast_record_summary",
        epoch=True,
        metr=True,
        variant=None,
    )
    for left, (name, title) in zip((0.17, 0.445, 0.72), chosen.items(), strict=True):
        table = tables[name]
        panel = figure.add_axes((left, style.BOTTOM, 0.225, 0.625))
        laws = list(dict.fromkeys(table["law"].tolist()))
        for lead_band, shift, alpha in (("all", -0.17, 1.0), ("3-24 months", 0.17, 0.45)):
            here = table["lead_band"] == lead_band
            places = [laws.index(law) + shift for law in table["law"][here]]
            skill = table["skill_of_growth_factor"][here]
            panel.barh(
                places, skill.clip(-1, 1), 0.3, color=style.BLUE, alpha=alpha, linewidth=0, gid=f"skill-{lead_band}"
            )
        here = table["lead_band"] == "all"
        counts = dict(zip(table["law"][here], table["target_count"][here], strict=True))
        for law, count in counts.items():
            panel.text(1.02, laws.index(law), f"({count})", va="center", ha="right", fontsize=8, color=style.MUTED)
        panel.axvline(0, color=style.INK, linewidth=1.2, gid="as good as the reference")
        panel.set_xlim(-1.05, 1.05)
        panel.set_ylim(len(laws) - 0.5, -0.5)
        panel.set_yticks(range(len(laws)), laws if left < 0.3 else [""] * len(laws), fontsize=8.5)
        panel.set_title(title, pad=6)
        panel.set_xlabel("Skill over the reference, %")
        panel.grid(visible=False, axis="y")
        plain_axis(panel.xaxis, lambda value: f"{value:+.0%}" if value else "0%")
        if left < 0.3:
            panel.set_ylabel("All cut-off dates", rotation=0, ha="right", va="bottom")
            panel.yaxis.set_label_coords(-0.09, 1.01)
    return figure
