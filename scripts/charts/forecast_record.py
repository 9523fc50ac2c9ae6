"""Charts of the forecast record: what forecasts of past cut-offs said of what came next."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.capability import shade_beyond, time_axis
from scripts.charts.data import Columns, Connection, beyond_measured_range, columns, row, series
from scripts.charts.scales import log_axis, plain_axis, year_axis

#: A run stands in the middle of its year, a horizon at the day of release.
FORECASTS = """
    select
        strftime(cut_off_on, '%-d %B %Y') as cut_off,
        2025 + (cut_off_on - date '2025-01-01') / 365.25 as cut_off_year,
        2025 + (cut_off_on - date '2025-01-01') / 365.25 + lead_years as target_year,
        observed_value,
        predicted_p05,
        predicted_p25,
        predicted_p50,
        predicted_p75,
        predicted_p95,
        case when not is_scored then 'unreliable' when is_within_90 then 'inside' else 'outside' end as kind
    from review.v_forecast_record
    where measure = ? and first_year = ?
    order by cut_off_on, target_year, target_key
"""
SCORE = """
    select n_targets, coverage_90_frac, coverage_50_frac, mean_error
    from projections.projection_walk_forward_summary
    where quantity = ? and first_year = ? and cut_off = 'all'
"""
#: Marker, edge and face of what came.
KINDS = {
    "inside": ("o", style.BLACK, style.BLACK),
    "outside": ("X", style.VERMILLION, style.VERMILLION),
    "unreliable": ("D", style.MUTED, "white"),
}
LEGEND = "Bands of 50% and 90%. Black: came inside the wide band; red cross: outside; grey: known at the cut-off."


def _draw_forecast(panel: Axes, table: Columns, known: Columns) -> None:
    """Draw the bands of one cut-off, what was known before it and what came after."""
    before = known["known_year"] < table["cut_off_year"][0]
    panel.plot(
        known["known_year"][before], known["known_value"][before], "o", color=style.MUTED, markersize=4, gid="known"
    )
    for low, high, alpha in (("predicted_p05", "predicted_p95", 0.16), ("predicted_p25", "predicted_p75", 0.3)):
        panel.fill_between(
            table["target_year"], table[low], table[high], color=style.BLUE, alpha=alpha, linewidth=0, zorder=1.5
        )
    # A band of one target is a stroke.
    if len(table["target_year"]) == 1:
        for low, high, width, alpha in (
            ("predicted_p05", "predicted_p95", 7, 0.25),
            ("predicted_p25", "predicted_p75", 7, 0.5),
        ):
            panel.vlines(table["target_year"], table[low], table[high], color=style.BLUE, linewidth=width, alpha=alpha)
    panel.plot(
        table["target_year"], table["predicted_p50"], color=style.BLUE, linewidth=1.8, marker=".", gid="predicted"
    )
    for kind, (marker, edge, face) in KINDS.items():
        chosen = table["kind"] == kind
        panel.plot(
            table["target_year"][chosen],
            table["observed_value"][chosen],
            marker,
            color=edge,
            markerfacecolor=face,
            markersize=6 if kind == "outside" else 5,
            zorder=4,
            gid=f"came-{kind}",
        )
    panel.axvline(table["cut_off_year"][0], color=style.SOFT, linewidth=0.8, linestyle=(0, (2, 2)))


def walk_forward_run(connection: Connection) -> Figure:
    """Draw what was forecast of the largest run from each cut-off, and what came."""
    cut_offs = series(connection, FORECASTS, "largest_run_flop_log10", 2018)
    score = row(connection, SCORE, "largest_run_flop_log10", 2018)
    known = columns(
        connection,
        """
        select year + 0.5 as known_year, largest_run_by_training_date_flop as known_value
        from staging.stg_largest_run_observations
        where year >= 2018
        order by year
        """,
    )
    figure = style.new_figure(
        f"{score['coverage_90_frac']:.0%} of what came lay in the 90% band, {score['coverage_50_frac']:.0%} in the 50%"
        f" band ({score['n_targets']} forecasts).",
        f"{style.ONE_RUN.partition(',')[0]}. {LEGEND}\nThe share of the run in usable compute is carried on; the usable"
        " compute of the year is taken as known, so this tests the share alone.",
        "v_forecast_record and stg_largest_run_observations",
        epoch=True,
        variant=None,
    )
    panels = style.four_panels(
        figure, [f"Known before {name}" for name in cut_offs], "Largest training run of the year, FLOP (log scale)"
    )
    for panel, table in zip(panels, cut_offs.values(), strict=True):
        _draw_forecast(panel, table, known)
    log_axis(panels[0].yaxis)
    year_axis(panels[0], 2018, 2026, 1, "")
    return figure


def walk_forward_horizon(connection: Connection) -> Figure:
    """Draw what was forecast of the task horizon from each cut-off, and what came."""
    cut_offs = series(connection, FORECASTS, "horizon_p50_minutes_log2", 2019)
    score = row(connection, SCORE, "horizon_p50_minutes_log2", 2019)
    known = columns(
        connection,
        """
        select 2025 + years_since_2025 as known_year, horizon_p50_minutes as known_value
        from capability.capability_observed_horizons
        where suite = '1.1' and is_fitted
        order by known_year
        """,
    )
    figure = style.new_figure(
        f"{score['coverage_90_frac']:.0%} of what came lay in the 90% band; the medians were"
        f" {-score['mean_error']:.1f} doublings too low on average ({score['n_targets']} forecasts).",
        f"{LEGEND} Hollow: unreliable, not scored.\nRead with care: grey area {beyond_measured_range(connection)}."
        " METR's trend since 2019 with its drift, whose range was set knowing these misses.",
        "v_forecast_record and capability_observed_horizons",
        metr=True,
        variant=None,
    )
    panels = style.four_panels(
        figure,
        [f"Known before {name}" for name in cut_offs],
        "Task length done half the time, expert working time (log)",
        n_columns=3,
    )
    for panel, table in zip(panels, cut_offs.values(), strict=True):
        _draw_forecast(panel, table, known)
    panels[0].set_ylim(0.02, 20_000)
    time_axis(panels[0].yaxis)
    year_axis(panels[0], 2019, 2026.6, 2, "")
    for panel in panels:
        shade_beyond(panel, connection)
    return figure


COVERAGE = """
    select
        case quantity when 'largest_run_flop_log10' then 'Largest run' else 'Task horizon' end
            || ', data since ' || first_year as series,
        if(cut_off = 'all', 'all', 'before ' || cut_off) || ' (' || n_targets || ')' as name,
        cut_off = 'all' as is_all,
        coverage_50_frac,
        coverage_90_frac
    from projections.projection_walk_forward_summary
    order by quantity desc, first_year, is_all, cut_off
"""


def coverage(connection: Connection) -> Figure:
    """Draw how often what came lay in the bands, against how often it should have."""
    record = series(connection, COVERAGE)
    totals = {name: table["coverage_90_frac"][table["is_all"]][0] for name, table in record.items()}
    figure = style.new_figure(
        "90% bands held "
        + ", ".join(f"{share:.0%} ({name[0].lower()}{name[1:]})" for name, share in totals.items())
        + ".",
        "Line: what a good forecast reaches; left of it the bands were too narrow or beside the mark. In brackets:"
        " number of forecasts scored.\nA target counts once for every cut-off before it, so the rows are not"
        f" independent. Horizons {beyond_measured_range(connection)} are not scored.",
        "projection_walk_forward_summary",
        epoch=True,
        metr=True,
        variant=None,
    )
    colours = dict(zip(record, (style.BLUE, style.VERMILLION, style.ORANGE), strict=True))
    panels = [figure.add_axes((left, style.BOTTOM, 0.34, 0.625)) for left in (0.2, 0.61)]
    for panel, nominal in zip(panels, (50, 90), strict=True):
        place, places, names = 0.0, [], []
        for name, table in record.items():
            panel.text(
                0.0,
                place,
                name,
                fontsize=8.5,
                fontweight="bold",
                va="center",
                color=style.ink_of(colours[name]),
                backgroundcolor="white",
            )
            for label, share, is_all in zip(
                table["name"], table[f"coverage_{nominal}_frac"], table["is_all"], strict=True
            ):
                place += 1
                panel.barh(
                    place,
                    share,
                    0.6,
                    color=colours[name],
                    alpha=1 if is_all else 0.45,
                    linewidth=0,
                    gid=f"bar-{nominal}",
                )
                panel.text(share + 0.015, place, f"{share:.0%}", va="center", fontsize=8)
                places.append(place)
                names.append(label)
            place += 1.3
        panel.axvline(nominal / 100, color=style.INK, linewidth=1.2, zorder=1.9)
        panel.set_ylim(place - 0.5, -0.7)
        panel.set_xlim(0, 1.1)
        panel.set_yticks(places, names if nominal == 50 else [""] * len(names), fontsize=8.5)
        panel.set_title(f"{nominal}% band", pad=6)
        panel.set_xlabel("Share of what came that lay in the band, %")
        panel.grid(visible=False, axis="y")
        plain_axis(panel.xaxis, lambda value: f"{value:.0%}")
    panels[0].set_ylabel("Cut-off date", rotation=0, ha="right", va="bottom")
    panels[0].yaxis.set_label_coords(-0.03, 1.01)
    return figure
