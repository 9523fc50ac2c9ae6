"""Charts of supply capacity: chips, the four limits, and supply against the historical trend."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Columns, Connection, columns, row, series
from scripts.charts.drawn import tell
from scripts.charts.historical import observed_runs
from scripts.charts.labels import EndLabel, inside_note, label_ends
from scripts.charts.scales import in_words, log_axis, year_axis

INPUTS = "supply.supply_fundamental_inputs_by_year"
NO_OWN = "The project's own scenarios (variant extended) are left out."
PROJECTED = "All years are projections from graded assumptions."

BY_YEAR = f"""
    select supply_scenario, *
    from {INPUTS}
    where variant in (select unnest(?))
    order by variant desc, supply_scenario, year
"""
BINDING_COUNT = f"""
    select
        cast(count(*) filter (binding_constraint = ?) as integer) as binding_count,
        cast(count(*) as integer) as row_count,
        string_agg(distinct supply_scenario, ', ' order by supply_scenario) filter (binding_constraint = ?) as scenarios
    from {INPUTS}
    where variant = 'published'
"""


def by_year(connection: Connection, *variants: str) -> dict[str, Columns]:
    """Return the yearly supply table of each scenario, the published ones first."""
    return series(connection, BY_YEAR, list(variants or ("published",)))


def draw_scenarios(
    axes: Axes, scenarios: dict[str, Columns], column: str, looks: dict[str, style.Look]
) -> list[EndLabel]:
    """Draw one line a scenario; return the labels of their ends."""
    labels = []
    for name, table in scenarios.items():
        look = looks.get(name, style.OWN_LOOK)
        axes.plot(table["year"], table[column], gid=f"line-{name}", **style.line_options(look))
        labels.append(
            EndLabel(
                table["year"][-1], table[column][-1], style.scenario_name(name).replace(" sites ", " sites\n"), look[0]
            )
        )
    return labels


def scenario_years(axes: Axes, table: Columns, step: int = 2, label: str = "") -> None:
    """Make the x axis one of the years of the table."""
    year_axis(axes, int(table["year"][0]), int(table["year"][-1]), step, label)


def accelerator_stock(connection: Connection) -> Figure:
    """Draw the chips in service beside those that can run."""
    scenarios = by_year(connection, "published", "extended")
    base = scenarios["base"]
    idle = row(
        connection,
        f"""
        select year, chip_stock_h100e, available_stock_h100e
        from {INPUTS}
        where variant = 'published' and supply_scenario = 'base'
        order by available_stock_h100e / chip_stock_h100e, year
        """,
    )
    figure = style.new_figure(
        f"The widest gap of the base case is in {idle['year']}: {in_words(idle['chip_stock_h100e'])} H100e are in"
        f" service, {in_words(idle['available_stock_h100e'])} can run.",
        f"{PROJECTED} Right: the smallest of the chip, power, site and capex limits. One H100e is 989 TFLOP/s"
        " dense FP16.\nGrey dashes: the project's own scenarios, variant extended.",
        INPUTS,
        variant="published and extended",
    )
    titles = {"chip_stock_h100e": "Chips in service", "available_stock_h100e": "Chips that can run"}
    panels = []
    for left, (column, title) in zip((0.095, 0.555), titles.items(), strict=True):
        panel = figure.add_axes((left, style.BOTTOM, 0.3, 0.6), sharey=panels[0][0] if panels else None)
        panel.set_title(title, pad=22)
        style.label_above(panel, "Stock at year end, H100e (log scale)")
        panels.append((panel, draw_scenarios(panel, scenarios, column, style.SUPPLY_LOOKS)))
    for panel, labels in panels:
        log_axis(panel.yaxis, in_words)
        scenario_years(panel, base, 4, "Calendar year")
        label_ends(panel, labels)
    return figure


def theoretical_and_usable_compute(connection: Connection) -> Figure:
    """Draw the peak of all chips against what is usable of it, for each scenario."""
    scenarios = by_year(connection)
    shares = columns(
        connection,
        f"select usable_compute_flop / theoretical_compute_flop as share_frac from {INPUTS}"
        " where variant = 'published' and supply_scenario = 'base' order by year",
    )["share_frac"]
    base = scenarios["base"]
    figure = style.new_figure(
        f"In the base case {shares[0]:.0%} of the peak of all chips is usable in {base['year'][0]},"
        f" {shares[-1]:.0%} in {base['year'][-1]}; limits and utilization take the rest.",
        f"{style.ALL_COMPUTE} {PROJECTED}\n{NO_OWN}",
        INPUTS,
    )
    panels = style.four_panels(
        figure, [style.scenario_name(name) for name in scenarios], "Compute of the year, FLOP (log scale)"
    )
    for panel, table in zip(panels, scenarios.values(), strict=True):
        year, peak, usable = table["year"], table["theoretical_compute_flop"], table["usable_compute_flop"]
        panel.fill_between(year, usable, peak, color=style.SKY, alpha=0.22, linewidth=0, gid="not usable")
        panel.plot(year, peak, color=style.BLUE, linewidth=1.6, linestyle=(0, (5, 2)), gid="theoretical")
        panel.plot(year, usable, color=style.BLACK, linewidth=2.2, gid="usable")
    for panel, table in zip(panels, scenarios.values(), strict=True):
        log_axis(panel.yaxis)
        scenario_years(panel, table, 4)
        ends = (
            ("theoretical_compute_flop", "peak of\nall chips", style.BLUE),
            ("usable_compute_flop", "usable", style.BLACK),
        )
        label_ends(
            panel, [EndLabel(table["year"][-1], table[column][-1], text, colour) for column, text, colour in ends]
        )
    return figure


def _limit(
    connection: Connection, column: str, constraint: str, what: str, verbs: tuple[str, str], colour: str
) -> Figure:
    """Draw one limit above the stock that runs, and mark the years in which it binds."""
    scenarios = by_year(connection)
    count = row(connection, BINDING_COUNT, constraint, constraint)
    where = ", ".join(style.scenario_name(name) for name in (count["scenarios"] or "").split(", ") if name)
    figure = style.new_figure(
        f"{what.capitalize()} {verbs[0]} in {count['binding_count'] or 'none'} of {count['row_count']} published"
        " scenario-years" + (f": {where}." if where else ": the stock stays below the line, so another limit binds."),
        f"{PROJECTED} Shaded: room to spare."
        f"{' Dots: years in which this limit binds.' if count['binding_count'] else ''}\n{NO_OWN}",
        INPUTS,
    )
    panels = style.four_panels(figure, [style.scenario_name(name) for name in scenarios], "Stock, H100e (log scale)")
    for panel, table in zip(panels, scenarios.values(), strict=True):
        year, limit, available = table["year"], table[column], table["available_stock_h100e"]
        binds = table["binding_constraint"] == constraint
        panel.fill_between(year, available, limit, color=colour, alpha=0.16, linewidth=0, gid="room to spare")
        panel.plot(year, limit, color=colour, linewidth=1.8, linestyle=(0, (5, 2)), gid="limit")
        panel.plot(year, available, color=style.BLACK, linewidth=2.2, gid="available")
        panel.plot(
            year[binds],
            limit[binds],
            color=colour,
            linestyle="none",
            marker="o",
            markersize=5,
            zorder=4,
            markeredgecolor="white",
            gid="binds",
        )
    for panel, table in zip(panels, scenarios.values(), strict=True):
        log_axis(panel.yaxis, in_words)
        scenario_years(panel, table, 4)
        ends = ((column, f"{what}\n{verbs[1]}", colour), ("available_stock_h100e", "can run", style.BLACK))
        label_ends(panel, [EndLabel(table["year"][-1], table[name][-1], text, ink) for name, text, ink in ends])
    return figure


def power_limit(connection: Connection) -> Figure:
    """Draw the stock that power allows."""
    return _limit(connection, "power_limited_stock_h100e", "power", "power", ("binds", "allows"), style.VERMILLION)


def datacenter_limit(connection: Connection) -> Figure:
    """Draw the stock that sites allow."""
    return _limit(connection, "datacenter_limited_stock_h100e", "datacenter", "sites", ("bind", "allow"), style.BLUE)


#: Light to dark, so that the limits can be told apart in grey.
CONSTRAINT_COLOURS = {
    "power": style.YELLOW,
    "chip": style.SKY,
    "capex": style.VERMILLION,
    "datacenter": style.ink_of(style.BLUE),
}


def binding_constraint_heatmap(connection: Connection) -> Figure:
    """Draw which limit binds in each scenario and year."""
    scenarios = by_year(connection, "published", "extended")
    counts = row(
        connection,
        f"""
        select
            binding_constraint,
            cast(count(*) as integer) as binding_count,
            cast(sum(count(*)) over () as integer) as all_count
        from {INPUTS}
        where variant = 'published'
        group by binding_constraint
        order by binding_count desc
        """,
    )
    figure = style.new_figure(
        f"The {counts['binding_constraint']} limit binds most often: in {counts['binding_count']} of"
        f" {counts['all_count']} published scenario-years.",
        "The smallest of the four limits binds: chip (shipped chips in service), power, datacenter (sites), capex"
        f" (money). {PROJECTED}\nBelow the gap: the project's own scenarios, variant extended.",
        INPUTS,
        variant="published and extended",
    )
    axes = figure.add_axes((0.21, 0.22, 0.76, 0.56))
    ticks = []
    for number, table in enumerate(scenarios.values()):
        place = number + 0.35 * (table["variant"][0] == "extended")
        ticks.append(place)
        runs: list[list] = []
        for year, constraint in zip(table["year"].tolist(), table["binding_constraint"], strict=True):
            if runs and runs[-1][0] == constraint:
                runs[-1][2] = year
            else:
                runs.append([constraint, year, year])
        for constraint, first, last in runs:
            narrow = last == first
            bar = axes.barh(place, last - first + 0.94, 0.86, left=first - 0.47, color=CONSTRAINT_COLOURS[constraint])
            tell(bar, constraint, names=[f"{first} to {last}" if first < last else str(first)])
            axes.text(
                (first + last) / 2,
                place,
                constraint,
                ha="center",
                va="center",
                fontsize=8 if narrow else 10,
                color="white" if constraint == "datacenter" else style.INK,
            )
    axes.set_yticks(ticks, [style.scenario_name(name) for name in scenarios])
    axes.set_ylim(ticks[-1] + 0.6, -0.6)
    scenario_years(axes, scenarios["base"], 1, "Calendar year")
    axes.set_xlim(scenarios["base"]["year"][0] - 0.6, scenarios["base"]["year"][-1] + 0.6)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.set_ylabel("Supply scenario", rotation=0, ha="right", va="bottom")
    axes.yaxis.set_label_coords(0, 1.01)
    return figure


def against_historical_trend(connection: Connection) -> Figure:
    """Draw all usable compute of a year against the trend of one training run."""
    scenarios = by_year(connection)
    trend = columns(
        connection,
        """
        select distinct year, historical_extrapolation_flop
        from allocation.allocation_vs_historical_trend
        where variant = 'published'
        order by year
        """,
    )
    crossing = row(
        connection,
        f"""
        with crossed as (
            select inputs.supply_scenario, min(inputs.year) as year
            from {INPUTS} as inputs
            inner join allocation.allocation_vs_historical_trend as trend using (variant, supply_scenario, year)
            where
                inputs.variant = 'published'
                and trend.allocation_scenario = 'base'
                and trend.historical_extrapolation_flop > inputs.usable_compute_flop
            group by inputs.supply_scenario
        )

        select min(year) as first_year, max(year) as last_year, cast(count(*) as integer) as scenario_count
        from crossed
        """,
    )
    figure = style.new_figure(
        "One run on the historical trend would need more than all usable compute of a year, first in"
        f" {crossing['first_year']}, by {crossing['last_year']} in {crossing['scenario_count']} of {len(scenarios)}"
        " scenarios.",
        f"{style.BOTH}\nDots: the ten largest of the year before (Rule A). Lines are projections. {NO_OWN}",
        f"{INPUTS} and allocation_vs_historical_trend",
        epoch=True,
    )
    axes = style.single_panel(figure, "FLOP (log scale)")
    observed_runs(axes, connection)
    base = scenarios["base"]
    labels = draw_scenarios(axes, scenarios, "usable_compute_flop", style.SUPPLY_LOOKS)
    axes.plot(
        trend["year"],
        trend["historical_extrapolation_flop"],
        color=style.PURPLE,
        linewidth=2,
        linestyle=(0, (5, 2)),
        gid="trend",
    )
    labels.append(
        EndLabel(
            trend["year"][-1],
            trend["historical_extrapolation_flop"][-1],
            "trend of ONE run,\ncarried forward",
            style.PURPLE,
        )
    )
    log_axis(axes.yaxis)
    year_axis(axes, 2018, int(base["year"][-1]))
    label_ends(axes, labels)
    inside_note(axes, "observed:\nONE run each", 0.26, 0.2, style.BLUE)
    return figure
