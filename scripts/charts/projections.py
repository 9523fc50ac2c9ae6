"""Charts of the projections with their uncertainty: compute, capability and automation as fans."""

from collections.abc import Callable

from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.capability import HORIZON_UNIT, POINTS, draw_measured, shade_beyond, time_axis
from scripts.charts.data import Columns, Connection, beyond_measured_range, columns
from scripts.charts.fans import (
    BASE,
    COLOURS,
    HOW_TO_READ,
    MIXTURE,
    PUBLISHED,
    at_year,
    draw_fan,
    draw_outline,
    fan_labels,
    read_paths,
)
from scripts.charts.labels import inside_note, label_ends
from scripts.charts.scales import log_axis, plain_axis, scientific, working_time, year_axis

TABLE = "v_projection_bands"
BOTH = "published and calibrated"
#: Before 2022 the stock of chips, and so the compute, is extrapolated backwards.
OBSERVED = """
    select
        year,
        case when confidence = 'medium' then usable_compute_flop end as usable_flop,
        largest_run_by_training_date_flop as run_flop
    from staging.stg_largest_run_observations
    where year >= 2018
    order by year
"""


def _in_words(table: Columns, year: int, text: Callable[[float], str]) -> str:
    """Return median and 90% band of a year."""
    values = at_year(table, year)
    return f"{text(values['p50'])} FLOP ({text(values['p05'])} to {text(values['p95'])})"


def _draw_compute(figure: Figure, paths: dict[str, Columns], y_label: str, observed: tuple, first_year: int) -> None:
    """Draw the base case beside the mixture, each with the band of another path and with what was observed."""
    titles = ["Base case, calibrated", "Mixture of all scenarios, calibrated"]
    panels = style.two_panels(figure, titles, [y_label] * 2, width=0.33)
    panels[1].sharey(panels[0])
    pairs = ((BASE, PUBLISHED, "base case, published"), (MIXTURE, BASE, "base case, calibrated"))
    for panel, (path, other, name) in zip(panels, pairs, strict=True):
        draw_fan(panel, path, paths[path])
        draw_outline(panel, other, paths[other])
        panel.plot(*observed, "o", color=style.BLACK, markersize=4.5, zorder=4, clip_on=False, gid="observed")
        inside_note(panel, "\N{BLACK CIRCLE} observed", 0.04, 0.97, style.BLACK)
        inside_note(panel, f"- - 5% and 95%,\n     {name}", 0.04, 0.91, COLOURS[other])
    log_axis(panels[0].yaxis)
    for panel, (path, _, _) in zip(panels, pairs, strict=True):
        year_axis(panel, 2020, 2040, 4)
        panel.set_xlim(first_year - 0.3, 2040.2)
        label_ends(panel, fan_labels(path, paths[path]))


def usable_compute(connection: Connection) -> Figure:
    """Draw usable compute as fans: base case and mixture of scenarios."""
    paths = read_paths(connection, "usable_compute_flop")
    seen = columns(connection, OBSERVED)
    figure = style.new_figure(
        f"2040, median and 90% band: {_in_words(paths[BASE], 2040, scientific)}; over all scenarios"
        f" {_in_words(paths[MIXTURE], 2040, scientific)}.",
        f"{style.ALL_COMPUTE} {HOW_TO_READ}\nThe point lies above the median: the lowest of four limits binds, and"
        " where all of them vary, the lowest is mostly below its point.",
        f"{TABLE} and stg_largest_run_observations",
        variant=BOTH,
    )
    observed = (seen["year"], seen["usable_flop"])
    _draw_compute(figure, paths, "Usable compute of the year, FLOP (log scale)", observed, 2022)
    return figure


def largest_run(connection: Connection) -> Figure:
    """Draw the largest run as fans: base case and mixture of scenarios."""
    paths = read_paths(connection, "largest_run_flop")
    seen = columns(connection, OBSERVED)
    figure = style.new_figure(
        f"2030, median and 90% band: {_in_words(paths[BASE], 2030, scientific)}; over all scenarios"
        f" {_in_words(paths[MIXTURE], 2030, scientific)}.",
        f"{style.ONE_RUN}\n{HOW_TO_READ} Dots: largest run trained by the end of the year; the last two"
        " start the calibrated variant.",
        f"{TABLE} and stg_largest_run_observations",
        epoch=True,
        variant=BOTH,
    )
    _draw_compute(figure, paths, "Largest training run, FLOP (log scale)", (seen["year"], seen["run_flop"]), 2018)
    return figure


def effective_compute(connection: Connection) -> Figure:
    """Draw effective compute and the capability index that follows, base case, with the band of the mixture."""
    measures = {name: read_paths(connection, name) for name in ("effective_compute_flop", "eci")}
    ends = at_year(measures["effective_compute_flop"][BASE], 2030)
    wider = at_year(measures["effective_compute_flop"][MIXTURE], 2030)
    index = at_year(measures["eci"][BASE], 2030)
    figure = style.new_figure(
        f"2030, 90% band: effective compute of {scientific(ends['p05'])} to {scientific(ends['p95'])} FLOP (all"
        f" scenarios: {scientific(wider['p05'])} to {scientific(wider['p95'])}), index of {index['p05']:.0f}"
        f" to {index['p95']:.0f}.",
        "Read with care: effective compute is the largest run so far times the gain of software, not all AI compute of"
        f" a year.\n{HOW_TO_READ} Index of the frontier: Claude 3.5 Sonnet is 130, GPT-5 is 150.",
        TABLE,
        variant="calibrated",
    )
    panels = style.two_panels(
        figure,
        ["Effective compute, base case", "Epoch Capabilities Index, base case"],
        ["FLOP in algorithms of 2024 (log scale)", "Index points"],
        width=0.33,
    )
    for panel, paths in zip(panels, measures.values(), strict=True):
        draw_fan(panel, BASE, paths[BASE], "mid_year")
        draw_outline(panel, MIXTURE, paths[MIXTURE], "mid_year")
        inside_note(panel, "- - 5% and 95%,\n     mixture of all scenarios", 0.04, 0.97, COLOURS[MIXTURE])
    log_axis(panels[0].yaxis)
    for panel, paths in zip(panels, measures.values(), strict=True):
        year_axis(panel, 2024, 2040.5, 4)
        label_ends(panel, fan_labels(BASE, paths[BASE], "mid_year"))
    return figure


def horizon(connection: Connection) -> Figure:
    """Draw the task horizon as a fan over METR's measurements, the unmeasurable range shaded."""
    paths = read_paths(connection, "horizon_p50_minutes")
    points = columns(connection, POINTS)
    base = paths[BASE]
    words = {
        year: {key: working_time(at_year(base, year)[key]) for key in ("p05", "p50", "p95")} for year in (2026, 2030)
    }
    figure = style.new_figure(
        f"Mid-2026: {words[2026]['p50']} ({words[2026]['p05']} to {words[2026]['p95']}). Mid-2030, beyond"
        f" measurement: {words[2030]['p50']} ({words[2030]['p05']} to {words[2030]['p95']}).",
        "Read with care: no reading in the grey area is reliable, METR says, and no band there has been tested. The"
        f" band goes on from the last reliable reading.\n{HOW_TO_READ} METR, 95% intervals; black: in its trend; grey:"
        " not state of the art; hollow: unreliable.",
        f"{TABLE} and capability_observed_horizons",
        metr=True,
        variant="calibrated",
    )
    panels = style.two_panels(figure, ["Where it is measured", "Carried on to 2040"], [HORIZON_UNIT] * 2, width=0.33)
    for panel, (first, end), (low, high), step in zip(
        panels, ((2023, 2028), (2023, 2040.5)), ((1, 30_000), (1, 3_000_000_000)), (1, 4), strict=True
    ):
        draw_fan(panel, BASE, base, "mid_year")
        draw_measured(panel, points)
        panel.set_ylim(low, high)
        time_axis(panel.yaxis)
        shade_beyond(panel, connection)
        year_axis(panel, 2024, end, step)
        panel.set_xlim(first, end)
    inside_note(panels[0], beyond_measured_range(connection), 0.03, 0.97, style.INK)
    draw_outline(panels[1], MIXTURE, paths[MIXTURE], "mid_year")
    # Below the grey area, where no band runs.
    inside_note(panels[1], f"grey: {beyond_measured_range(connection)}", 0.3, 0.26, style.INK)
    inside_note(panels[1], "- - 5% and 95%,\n     mixture of all scenarios", 0.3, 0.19, COLOURS[MIXTURE])
    # The upper end leaves the picture long before the last year.
    highest = panels[1].get_ylim()[1]
    label_ends(panels[1], [label for label in fan_labels(BASE, base, "mid_year") if label.y <= highest])
    return figure


def automation(connection: Connection) -> Figure:
    """Draw the automation of AI research and of the whole economy as fans."""
    measures = {name: read_paths(connection, name) for name in ("ai_rnd_automation_frac", "economy_automation_frac")}
    research, economy = (at_year(paths[BASE], 2030) for paths in measures.values())
    figure = style.new_figure(
        f"2030, 90% band: {research['p05']:.0%} to {research['p95']:.0%} of AI research could be automated, and"
        f" {economy['p05']:.0%} to {economy['p95']:.0%} of all tasks.",
        "Read with care: what could be automated, not what is. Both rest on low-confidence judgement: AI research on an"
        f" assumption for 2026,\nthe economy on quantiles of a takeoff model. {HOW_TO_READ}",
        TABLE,
        variant="calibrated",
    )
    panels = style.two_panels(
        figure,
        ["AI research and development, base case", "All tasks of the economy, base case"],
        ["Share that can be automated, %"] * 2,
        width=0.33,
    )
    for panel, paths in zip(panels, measures.values(), strict=True):
        draw_fan(panel, BASE, paths[BASE], "mid_year")
        draw_outline(panel, MIXTURE, paths[MIXTURE], "mid_year")
        panel.set_ylim(-0.01, 1.02)
        plain_axis(panel.yaxis, lambda value: f"{value:.0%}")
        year_axis(panel, 2024, 2040.5, 4)
        label_ends(panel, fan_labels(BASE, paths[BASE], "mid_year"))
    inside_note(panels[0], "- - 5% and 95%,\n     mixture of all scenarios", 0.45, 0.3, COLOURS[MIXTURE])
    return figure
