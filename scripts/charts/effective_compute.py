"""Charts of effective compute: the largest run times what software gains on it."""

from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.calibration import BOTH_VARIANTS
from scripts.charts.data import Connection, columns, row, series
from scripts.charts.historical import observed_runs
from scripts.charts.labels import EndLabel, inside_note, label_ends
from scripts.charts.scales import log_axis, plain_axis, power_of_ten, scientific, year_axis

EFFECTIVE = "effective_compute.effective_compute_by_year"

#: The parts of growth from the axis outwards: column, name, colour, hatching.
PARTS = (
    ("software", "software", style.ink_of(style.BLUE), ""),
    ("spend", "money spent", style.ORANGE, ""),
    ("hardware_price", "FLOP per dollar", style.SKY, "....."),
    ("hardware_stock", "stock built up", style.YELLOW, ""),
    ("run_share", "share of the run", style.PURPLE, "/////"),
)


def raw_against_effective(connection: Connection) -> Figure:
    """Draw the largest run and what it is worth after software progress, in both variants."""
    variants = series(
        connection,
        f"""
        select variant, year, power(10, run_so_far_flop_log10) as run_flop, effective_compute_flop,
            power(10, software_gain_log10) as software_gain
        from {EFFECTIVE}
        where
            variant in ('published', 'calibrated')
            and software_form = 'default'
            and combined_scenario_id = 'base__base'
        order by variant desc, year
        """,
    )
    rates = row(
        connection,
        """
        select
            min(multiplier_per_year) as low,
            max(multiplier_per_year) as high,
            max(model_multiplier_per_year) as model
        from effective_compute.effective_compute_software_estimates
        """,
    )
    calibrated = variants["calibrated"]
    last, gain = int(calibrated["year"][-1]), scientific(calibrated["software_gain"][-1])
    figure = style.new_figure(
        f"Base case, {last}: software makes the largest run worth {gain} times its FLOP in"
        " algorithms of 2024, in either variant.",
        f"{style.ONE_RUN} Dots: observed, the ten largest of the year before (Rule A).\nThe"
        " rate of software is disputed: estimates go"
        f" from {rates['low']:.2g} to {rates['high']:.2g} times a year; here {rates['model']:.2g} in 2024, slowing.",
        EFFECTIVE,
        epoch=True,
        variant=BOTH_VARIANTS,
    )
    axes = style.single_panel(
        figure, "One run, FLOP; effective compute, FLOP in algorithms of 2024 (log scale)", right=0.8
    )
    observed_runs(axes, connection)
    axes.fill_between(
        calibrated["year"],
        calibrated["run_flop"],
        calibrated["effective_compute_flop"],
        color=style.BLUE,
        alpha=0.09,
        linewidth=0,
        zorder=1,
        gid="worth of software, calibrated",
    )
    labels = []
    for variant, table in variants.items():
        colour, dashes, _ = style.VARIANT_LOOKS[variant]
        for column, name, marker, width in (
            ("effective_compute_flop", "effective", "o", 2.4),
            ("run_flop", "largest run", "", 1.5),
        ):
            look = (colour, dashes, marker)
            axes.plot(
                table["year"],
                table[column],
                gid=f"line-{variant}-{name.split()[0]}",
                **(style.line_options(look) | {"linewidth": width}),
            )
            labels.append(EndLabel(last, table[column][-1], f"{name},\n{variant}", colour))
    log_axis(axes.yaxis)
    year_axis(axes, 2018, last)
    label_ends(axes, labels)
    inside_note(axes, "observed", 0.3, 0.2, style.BLUE)
    return figure


GAPS = """
    select
        historical_line || '/' || variant as panel,
        year,
        -raw_log10_gap as gap_log10,
        coalesce(software_closes_log10, 0) as closed_log10,
        greatest(-raw_log10_gap, 0) - coalesce(software_closes_log10, 0) as open_log10
    from effective_compute.effective_compute_vs_historical_trend
    where
        variant in ('published', 'calibrated')
        and software_form = 'default'
        and combined_scenario_id = 'base__base'
    order by variant desc, historical_line, year
"""
LINES = {"anchor": f"line from {power_of_ten(25)} in 2024", "top_run": "line of each year's largest run"}


def gap_decomposition(connection: Connection) -> Figure:
    """Draw how far the largest run falls below the historical line and how much of it software closes."""
    panels = series(connection, GAPS)
    end = {name: {key: values[-1] for key, values in table.items()} for name, table in panels.items()}
    headline, table = end["top_run/calibrated"], panels["top_run/calibrated"]
    last, behind = int(headline["year"]), int(table["year"][table["open_log10"] > 0][0])
    figure = style.new_figure(
        f"Base case, calibrated: software makes up for the gap to the line of largest runs until {behind - 1}; of the"
        f" {headline['gap_log10']:.1f} orders of {last} it closes {headline['closed_log10']:.1f}.",
        "Read with care: the runs behind the line had software progress too; against a line that carries it on, the gap"
        " is wider.\nNo bar: the run is above the line. Base case, default software, whose rate is disputed.",
        "effective_compute.effective_compute_vs_historical_trend",
        variant=BOTH_VARIANTS,
    )
    titles = [f"{name.split('/')[1]}, {LINES[name.split('/')[0]]}" for name in panels]
    axes = style.four_panels(figure, titles, "Below the historical line, orders of magnitude of FLOP")
    for panel, table in zip(axes, panels.values(), strict=True):
        panel.bar(table["year"], table["closed_log10"], width=0.8, color=style.ink_of(style.BLUE), gid="closed")
        panel.bar(
            table["year"],
            table["open_log10"],
            width=0.8,
            bottom=table["closed_log10"],
            color="#F7DFB0",
            edgecolor=style.ORANGE,
            hatch="////",
            linewidth=0.4,
            gid="open",
        )
        panel.grid(visible=False, axis="x")
    for panel, name in zip(axes, panels, strict=True):
        closed, left = end[name]["closed_log10"], end[name]["open_log10"]
        year_axis(panel, int(panels[name]["year"][0]) - 0.5, last + 0.5, 4, "")
        label_ends(
            panel,
            [
                EndLabel(last + 0.5, closed / 2, f"{closed:.1f} closed\nby software", style.BLUE),
                EndLabel(last + 0.5, closed + left / 2, f"{left:.1f} open", style.ORANGE),
            ],
        )
    return figure


GROWTH = """
    select
        variant,
        year,
        effective_growth_log10 - lag(effective_growth_log10) over years as effective,
        software_growth_log10 - lag(software_growth_log10) over years as software,
        spend_growth_log10 - lag(spend_growth_log10) over years as spend,
        hardware_price_growth_log10 - lag(hardware_price_growth_log10) over years as hardware_price,
        hardware_stock_growth_log10 - lag(hardware_stock_growth_log10) over years as hardware_stock,
        run_share_growth_log10 - lag(run_share_growth_log10) over years as run_share
    from effective_compute.effective_compute_growth_decomposition
    where
        variant in ('published', 'calibrated')
        and software_form = 'default'
        and combined_scenario_id = 'base__base'
    window years as (partition by variant order by year)
    qualify lag(year) over years is not null
    order by variant desc, year
"""


def growth_decomposition(connection: Connection) -> Figure:
    """Draw what each year's growth of effective compute is made of."""
    variants = series(connection, GROWTH)
    share = columns(
        connection,
        """
        select variant, software_growth_log10 / effective_growth_log10 as software_share_frac
        from effective_compute.effective_compute_growth_decomposition
        where variant in ('published', 'calibrated') and software_form = 'default' and year = 2040
            and combined_scenario_id = 'base__base'
        order by variant desc
        """,
    )["software_share_frac"]
    figure = style.new_figure(
        f"Base case: software makes {share[0]:.0%} (published) and {share[1]:.0%} (calibrated) of all growth of"
        " effective compute from 2024 to 2040.",
        "Read with care: this is ONE training run. Bars below zero: the largest run shrinks as a share of all usable"
        " compute.\nBlack dots: the sum. Calibrated 2025 and 2026 lead from the observed run back to the model's path.",
        "effective_compute.effective_compute_growth_decomposition",
        variant=BOTH_VARIANTS,
    )
    unit = "Growth in the year, orders of magnitude of FLOP"
    panels = style.two_panels(figure, [f"{name.capitalize()}" for name in variants], [unit, unit], width=0.295)
    for panel, table in zip(panels, variants.values(), strict=True):
        above, below = table["year"] * 0.0, table["year"] * 0.0
        labels = []
        for column, name, colour, hatch in PARTS:
            part = table[column]
            bottom = (above * (part >= 0)) + (below * (part < 0))
            panel.bar(
                table["year"],
                part,
                0.8,
                bottom=bottom,
                color=colour,
                hatch=hatch,
                edgecolor="white",
                linewidth=0.5,
                gid=name,
            )
            if abs(part[-1]) > 1e-6:
                labels.append(EndLabel(table["year"][-1] + 0.45, bottom[-1] + part[-1] / 2, name, style.ink_of(colour)))
            above, below = above + part * (part > 0), below + part * (part < 0)
        panel.plot(table["year"], table["effective"], "o", color=style.BLACK, markersize=3.5, gid="sum")
        panel.axhline(0, color=style.SOFT, linewidth=0.8, gid="no growth")
        panel.grid(visible=False, axis="x")
        plain_axis(panel.yaxis, lambda value: f"{value:+.1f}" if value else "0")
        panel.set_ylim(-0.45, 1.35)
        year_axis(panel, int(table["year"][0]) - 0.5, int(table["year"][-1]) + 0.5, 5)
        label_ends(panel, labels)
    return figure
