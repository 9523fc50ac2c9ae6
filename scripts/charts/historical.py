"""Charts of the historical baseline: trends, organizations, residuals and hardware of notable models."""

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Columns, Connection, columns, row
from scripts.charts.drawn import tell
from scripts.charts.labels import inside_note, label_points
from scripts.charts.scales import in_words, log_axis, times, times_or_over, year_axis
from scripts.text import visible

FULL, RECENT = "all_models_full", "frontier_rule_a_2018+"

MODELS = """
    select model_name, release_year_fractional, {column} as observed, coalesce(is_frontier_rule_a, false) as is_rule_a
    from historical.historical_models
    where {column} is not null and variant = 'published'
    order by release_year_fractional, model_name
"""
FIT = """
    select
        *,
        annual_growth_multiplier - 1 as growth_frac,
        12 * doubling_time_years as doubling_time_months,
        power(10, residual_standard_error_log10) as typical_factor
    from historical.historical_trend_estimates
    where metric = ? and model_subset = ? and variant = 'published'
"""
LINE = """
    select
        release_year_fractional,
        power(10, fitted_log10) as fitted,
        power(10, fitted_low_log10) as fitted_low,
        power(10, fitted_high_log10) as fitted_high
    from historical.historical_trend_residuals
    where metric = ? and model_subset = ? and variant = 'published'
    order by release_year_fractional
"""


@dataclass(frozen=True)
class Metric:
    """A metric of the trend fits and how it is written on a chart."""

    name: str
    column: str
    label: str
    tick: Callable[[float], str] | None = None


COMPUTE = Metric("training_compute", "training_compute_flop", "Training compute of one run, FLOP (log scale)")
COST = Metric(
    "training_cost_2023usd",
    "training_cost_usd2023",
    "Training cost of one run, 2023 US dollars (log scale)",
    lambda value: in_words(value, "$"),
)
COST_PER_FLOP = Metric(
    "cost_per_flop_2023usd", "cost_per_flop_usd2023", "Training cost per FLOP, 2023 US dollars (log scale)"
)


def _draw_points(axes: Axes, models: Columns) -> None:
    """Draw the models of Rule A filled, and all other models faint and hollow."""
    top = models["is_rule_a"]
    year, observed = models["release_year_fractional"], models["observed"]
    hollow = {"s": 11, "color": "white", "edgecolors": style.MUTED, "linewidths": 0.6, "zorder": 2}
    filled = {"s": 15, "color": style.SKY, "edgecolors": style.BLUE, "linewidths": 0.5, "zorder": 3}
    for chosen, look, name in ((~top, hollow, "other models"), (top, filled, "Rule A")):
        points = axes.scatter(year[chosen], observed[chosen], **look)
        tell(points, name, names=models["model_name"][chosen])


def _draw_line(axes: Axes, connection: Connection, metric: Metric, subset: str) -> str:
    """Draw a fit with the 95% band of its mean line; return what the fit says."""
    line = columns(connection, LINE, metric.name, subset)
    year = line["release_year_fractional"]
    axes.fill_between(
        year,
        line["fitted_low"],
        line["fitted_high"],
        color=style.VERMILLION,
        alpha=0.28,
        linewidth=0,
        zorder=1.5,
        gid="95% confidence of the mean line",
    )
    axes.plot(year, line["fitted"], color=style.VERMILLION, linewidth=2, zorder=4, gid=f"fit-{subset}")
    fit = row(connection, FIT, metric.name, subset)
    low, high = fit["annual_growth_multiplier_low"], fit["annual_growth_multiplier_high"]
    return (
        f"{times(fit['annual_growth_multiplier'], 3)} a year, 95% interval {low:#.3g} to {high:#.3g}\n"
        f"{fit['n_models']} models, R² {fit['r_squared']:.2f}"
    )


def _record_names(connection: Connection, metric: Metric, count: int) -> list[tuple[float, float, str]]:
    """Return the largest models since 2018 that were records at release, the largest first."""
    records = connection.execute(
        f"""
        with seen as (
            select
                release_year_fractional, {metric.column} as observed, model_name,
                max({metric.column}) over (
                    order by published_on, {metric.column}, model_name desc
                    rows between unbounded preceding and 1 preceding
                ) as record_before
            from historical.historical_models
            where {metric.column} is not null and variant = 'published'
        )
        select release_year_fractional, observed, model_name
        from seen
        where observed > coalesce(record_before, 0) and release_year_fractional >= 2018
        order by observed desc, model_name
        limit ?
        """,
        [count],
    )
    return [(year, observed, visible(name)) for year, observed, name in records.fetchall()]


def _trend(connection: Connection, metric: Metric, finding: str, *, names: int, falls: bool = False) -> Figure:
    """Draw all years beside the years since 2018, each with its fit."""
    figure = style.new_figure(
        finding,
        f"{style.ONE_RUN} Filled: Rule A, the ten largest of the year before; hollow: the others.\n"
        "Line: least squares on the logarithm. Band: 95% confidence of the mean line, not of a single model.",
        "historical.historical_models and historical_trend_residuals",
        epoch=True,
    )
    models = columns(connection, MODELS.format(column=metric.column))
    first, last = int(models["release_year_fractional"].min()), models["release_year_fractional"].max() + 0.4
    step = max(2, 10 * round((last - first) / 60))
    panels = [figure.add_axes((left, style.BOTTOM, 0.405, 0.6)) for left in (0.075, 0.57)]
    titles = (f"All {len(models['observed'])} models", "Since 2018, fit of Rule A")
    starts, steps = (first - first % step, 2018), (step, 1)
    corner = (0.03, 0.13) if falls else (0.03, 0.96)
    for panel, title, subset, start, panel_step in zip(panels, titles, (FULL, RECENT), starts, steps, strict=True):
        style.label_above(panel, metric.label)
        panel.set_title(title, pad=22)
        shown = models["release_year_fractional"] >= start
        _draw_points(panel, {name: values[shown] for name, values in models.items()})
        text = _draw_line(panel, connection, metric, subset)
        log_axis(panel.yaxis, metric.tick)
        year_axis(panel, start, last, panel_step, "Publication date")
        inside_note(panel, text, *corner, colour=style.VERMILLION)
    line = columns(connection, LINE, metric.name, RECENT)
    avoid = [(models["release_year_fractional"], models["observed"]), (line["release_year_fractional"], line["fitted"])]
    label_points(panels[1], _record_names(connection, metric, names), avoid)
    return figure


def training_compute(connection: Connection) -> Figure:
    """Draw training compute over time."""
    fit, full = (row(connection, FIT, COMPUTE.name, subset) for subset in (RECENT, FULL))
    finding = (
        f"The largest runs have grown {times(fit['annual_growth_multiplier'], 2)} a year since 2018, doubling every"
        f" {fit['doubling_time_months']:.1f} months; all models since {full['start_year']},"
        f" {times(full['annual_growth_multiplier'], 2)} a year."
    )
    return _trend(connection, COMPUTE, finding, names=8)


def training_cost(connection: Connection) -> Figure:
    """Draw training cost over time."""
    fit = row(connection, FIT, COST.name, RECENT)
    finding = (
        f"The cost of the largest runs has grown {times(fit['annual_growth_multiplier'], 2)} a year since 2018,"
        f" doubling every {fit['doubling_time_months']:.1f} months."
    )
    return _trend(connection, COST, finding, names=8)


def cost_per_flop(connection: Connection) -> Figure:
    """Draw cost per FLOP over time."""
    fit = row(connection, FIT, COST_PER_FLOP.name, RECENT)
    finding = (
        f"Cost per FLOP of the largest runs has {'fallen' if fit['growth_frac'] < 0 else 'risen'} by"
        f" {abs(fit['growth_frac']):.0%} a year since 2018, but single models scatter widely"
        f" (R² {fit['r_squared']:.2f})."
    )
    return _trend(connection, COST_PER_FLOP, finding, names=0, falls=True)


def _residuals(connection: Connection, metric: Metric) -> Figure:
    """Draw how far each model lies from the line of Rule A."""
    fit = row(connection, FIT, metric.name, RECENT)
    finding = (
        f"The line is off by a factor of {fit['typical_factor']:.1f} for a typical model (residual standard error"
        f" {fit['residual_standard_error_log10']:.2f} in log₁₀, Durbin-Watson {fit['durbin_watson']:.2f})."
    )
    figure = style.new_figure(
        finding,
        f"{style.ONE_RUN} Fit: Rule A, since 2018, {fit['n_models']} models. Shaded: one residual standard error.",
        "historical.historical_trend_residuals and historical_trend_estimates",
        epoch=True,
    )
    axes = style.single_panel(figure, "Observed over fitted, as a factor (log scale)", right=0.965)
    table = columns(
        connection,
        """
        select release_year_fractional, power(10, residual_log10) as factor, model_name, abs(residual_log10) as distance
        from historical.historical_trend_residuals
        where metric = ? and model_subset = ? and variant = 'published'
        order by distance desc, model_name
        """,
        metric.name,
        RECENT,
    )
    year, factor = table["release_year_fractional"], table["factor"]
    axes.axhspan(
        1 / fit["typical_factor"],
        fit["typical_factor"],
        color=style.SKY,
        alpha=0.16,
        linewidth=0,
        zorder=1,
        gid="one residual standard error",
    )
    axes.axhline(1, color=style.VERMILLION, linewidth=1.8, zorder=2, gid="on the fitted line")
    for above, marker, face in ((True, "^", style.BLUE), (False, "v", style.ORANGE)):
        side = (factor > 1) == above
        points = axes.scatter(
            year[side], factor[side], s=24, marker=marker, color=face, edgecolors="white", linewidths=0.4, zorder=3
        )
        tell(points, "above the line" if above else "below the line", names=table["model_name"][side])
    log_axis(axes.yaxis, times_or_over)
    year_axis(axes, fit["start_year"], year.max() + 0.4, 1, "Publication date")
    label_points(axes, list(zip(year, factor, table["model_name"], strict=True))[:14], [(year, factor)])
    axes.annotate(
        "on the fitted line",
        (1, 1),
        (-4, 4),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        fontsize=8.5,
        color=style.ink_of(style.VERMILLION),
    )
    return figure


def residuals_compute(connection: Connection) -> Figure:
    """Draw the residuals of training compute."""
    return _residuals(connection, COMPUTE)


def residuals_cost(connection: Connection) -> Figure:
    """Draw the residuals of training cost."""
    return _residuals(connection, COST)


def observed_runs(axes: Axes, connection: Connection, since: int = 2018) -> None:
    """Draw the observed runs that are frontier by Rule A."""
    runs = columns(
        connection,
        """
        select release_year_fractional, training_compute_flop, model_name
        from historical.historical_models
        where is_frontier_rule_a and release_year >= ? and variant = 'published'
        order by release_year_fractional, training_compute_flop, model_name
        """,
        since,
    )
    points = axes.scatter(
        runs["release_year_fractional"],
        runs["training_compute_flop"],
        s=13,
        color=style.SKY,
        edgecolors=style.BLUE,
        linewidths=0.5,
        zorder=3,
    )
    tell(points, "observed", names=runs["model_name"])
