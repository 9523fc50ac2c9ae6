"""Fans: a distribution over the years as two bands, its median, and the run with every parameter at its point."""

from matplotlib.axes import Axes

from scripts.charts import style
from scripts.charts.data import Columns, Connection, series
from scripts.charts.labels import EndLabel

BASE, PUBLISHED, MIXTURE = "calibrated.base__base", "published.base__base", "calibrated.mixture"
COLOURS = {BASE: style.BLUE, PUBLISHED: style.VERMILLION, MIXTURE: style.GREEN}
#: The year of a fan: of compute the calendar year, of capability its middle, to which the value of a year belongs.
PATHS = """
    select
        variant || '.' || combined_scenario_id as path,
        year,
        year + 0.5 as mid_year,
        point_value,
        p05,
        p25,
        p50,
        p75,
        p95,
        is_beyond_measured_range
    from review.v_projection_bands
    where
        measure = ?
        and (
            variant = 'calibrated' and combined_scenario_id in ('base__base', 'mixture')
            or variant = 'published' and combined_scenario_id = 'base__base'
        )
    order by path, year
"""
HOW_TO_READ = "Bands: middle 50% and 90% of the draws; point: every parameter at its point."


def read_paths(connection: Connection, measure: str) -> dict[str, Columns]:
    """Return the bands of the base case in both variants and of the scenario mixture, in natural units."""
    return series(connection, PATHS, measure)


def at_year(table: Columns, year: int) -> dict[str, float]:
    """Return the values of one year."""
    return {name: values[table["year"] == year][0] for name, values in table.items()}


def draw_fan(panel: Axes, path: str, table: Columns, x: str = "year") -> None:
    """Draw the bands, the median and, where there is one, the point run."""
    colour, years = COLOURS[path], table[x]
    for low, high, alpha in (("p05", "p95", 0.16), ("p25", "p75", 0.3)):
        panel.fill_between(
            years,
            table[low],
            table[high],
            color=colour,
            alpha=alpha,
            linewidth=0,
            zorder=1.5,
            gid=f"{low}-{high}-{path}",
        )
    panel.plot(years, table["p50"], color=colour, linewidth=2.2, zorder=3, gid=f"median-{path}")
    if path != MIXTURE:
        panel.plot(years, table["point_value"], color=style.INK, linewidth=0.9, zorder=3.5, gid=f"point-{path}")


def draw_outline(panel: Axes, path: str, table: Columns, x: str = "year") -> None:
    """Draw another distribution as the two ends of its 90% band."""
    for end in ("p05", "p95"):
        panel.plot(
            table[x],
            table[end],
            color=COLOURS[path],
            linewidth=1.2,
            linestyle=(0, (4, 2)),
            zorder=2,
            gid=f"{end}-{path}",
        )


def fan_labels(path: str, table: Columns, x: str = "year") -> list[EndLabel]:
    """Return the labels of the median, the ends of the wide band and the point run."""
    names = {"p95": "95%", "p50": "median", "p05": "5%"}
    labels = [EndLabel(table[x][-1], table[column][-1], text, COLOURS[path]) for column, text in names.items()]
    if path != MIXTURE:
        labels.append(EndLabel(table[x][-1], table["point_value"][-1], "point", style.INK))
    return labels
