"""Charts of what supply costs and of how it answers to its inputs."""

from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from scripts.charts import style
from scripts.charts.data import Connection, row, series
from scripts.charts.labels import EndLabel, label_ends
from scripts.charts.scales import in_words, plain_axis, times, year_axis
from scripts.charts.supply import INPUTS, NO_OWN, PROJECTED, by_year, scenario_years


def capex_required_against_available(connection: Connection) -> Figure:
    """Draw the capex the chips shipped would cost against the capex there is."""
    scenarios = series(
        connection,
        """
        select supply_scenario, year, capex_required_usd, ai_infrastructure_capex_usd
        from supply.supply_capex_requirements
        where variant = 'published'
        order by supply_scenario, year
        """,
    )
    short = row(
        connection,
        """
        select
            cast(count(*) filter (capex_coverage_ratio > 1) as integer) as short_count,
            cast(count(capex_coverage_ratio) as integer) as year_count,
            max(capex_coverage_ratio) as worst_ratio,
            arg_max(year, capex_coverage_ratio) as worst_year
        from supply.supply_capex_requirements
        where variant = 'published' and supply_scenario = 'base'
        """,
    )
    figure = style.new_figure(
        f"In the base case the chips shipped cost more than the capex available in {short['short_count']} of"
        f" {short['year_count']} years; in {short['worst_year']}, {short['worst_ratio']:.2f} times as much.",
        f"{PROJECTED} Required: growth of the chip stock at all-in cluster cost; the first year has none.\n"
        f"Hatched: required capex exceeds what is available. {NO_OWN}",
        "supply.supply_capex_requirements",
    )
    panels = style.four_panels(
        figure, [style.scenario_name(name) for name in scenarios], "AI infrastructure capex, nominal US dollars a year"
    )
    for panel, table in zip(panels, scenarios.values(), strict=True):
        year, required, available = table["year"], table["capex_required_usd"], table["ai_infrastructure_capex_usd"]
        panel.fill_between(
            year,
            available,
            required,
            where=required > available,
            interpolate=True,
            facecolor=style.ORANGE,
            alpha=0.45,
            hatch="////",
            edgecolor=style.VERMILLION,
            linewidth=0,
            gid="required above available",
        )
        panel.plot(year, required, color=style.VERMILLION, linewidth=1.8, linestyle=(0, (5, 2)), gid="required")
        panel.plot(year, available, color=style.BLACK, linewidth=2.2, gid="available")
    for panel, table in zip(panels, scenarios.values(), strict=True):
        panel.set_ylim(0)
        plain_axis(panel.yaxis, lambda value: in_words(value, "$"))
        scenario_years(panel, table, 4)
        ends = (
            ("capex_required_usd", "required", style.VERMILLION),
            ("ai_infrastructure_capex_usd", "available", style.BLACK),
        )
        label_ends(panel, [EndLabel(table["year"][-1], table[name][-1], text, colour) for name, text, colour in ends])
    return figure


def cost_per_h100e_year(connection: Connection) -> Figure:
    """Draw what one H100e costs a year, bought, rented and blended."""
    scenarios = by_year(connection)
    base = scenarios["base"]
    blended = base["cost_per_h100e_year_blended_usd"]
    figure = style.new_figure(
        f"In the base case a year of one H100e falls from {in_words(blended[0], '$')} in {base['year'][0]} to"
        f" {in_words(blended[-1], '$')} in {base['year'][-1]} (blended).",
        f"Owned: price of the cluster over the life of the chip, without running costs. Blended: the mean of the two.\n"
        f"{PROJECTED} {NO_OWN}",
        INPUTS,
    )
    panels = style.four_panels(
        figure, [style.scenario_name(name) for name in scenarios], "Cost of one H100e, nominal US dollars a year"
    )
    lines = {
        "cloud": ("rented", style.VERMILLION, (0, (5, 2)), 1.6),
        "blended": ("blended", style.BLACK, "-", 2.2),
        "upfront": ("owned", style.BLUE, (0, (2, 1.5)), 1.6),
    }
    for panel, table in zip(panels, scenarios.values(), strict=True):
        for kind, (_, colour, dashes, width) in lines.items():
            cost = table[f"cost_per_h100e_year_{kind}_usd"]
            panel.plot(table["year"], cost, color=colour, linestyle=dashes, linewidth=width, gid=kind)
    for panel, table in zip(panels, scenarios.values(), strict=True):
        panel.set_ylim(0)
        panel.yaxis.set_major_locator(MultipleLocator(5000))
        plain_axis(panel.yaxis, lambda value: f"${value:,.0f}")
        scenario_years(panel, table, 4)
        label_ends(
            panel,
            [
                EndLabel(table["year"][-1], table[f"cost_per_h100e_year_{kind}_usd"][-1], text, colour)
                for kind, (text, colour, _, _) in lines.items()
            ],
        )
    return figure


SENSITIVITY = """
    select sensitivity_parameter, year, sensitivity_multiplier, usable_compute_ratio_to_base
    from supply.supply_sensitivity_analysis
    where variant = 'published'
    order by sensitivity_parameter, year, sensitivity_multiplier
"""
PARAMETER_NAMES = {
    "shipments_h100e": "Chips shipped",
    "ai_datacenter_capacity_mw": "AI datacenter capacity",
    "ai_infrastructure_capex_usd": "AI infrastructure capex",
}


def sensitivity_bands(connection: Connection) -> Figure:
    """Draw how usable compute of the base case answers to chips, sites and money."""
    parameters = series(connection, SENSITIVITY)
    best = row(
        connection,
        """
        select sensitivity_parameter, year, max(usable_compute_ratio_to_base) - 1 as gain_frac, sensitivity_multiplier
        from supply.supply_sensitivity_analysis
        where variant = 'published'
        group by all
        order by gain_frac desc, sensitivity_multiplier, year
        """,
    )
    figure = style.new_figure(
        "The smallest limit rules. The most that one factor adds:"
        f" {PARAMETER_NAMES[best['sensitivity_parameter']].removeprefix('AI ')}"
        f" {times(best['sensitivity_multiplier'])},"
        f" {best['gain_frac']:+.0%} in {best['year']}.",
        f"{style.ALL_COMPUTE} Each factor is moved alone, in every year.\n"
        f"Base case. {PROJECTED} Further parameters (variant extended) are left out.",
        "supply.supply_sensitivity_analysis",
    )
    top = max(float(table["usable_compute_ratio_to_base"].max()) for table in parameters.values())
    panels = []
    for left, (name, title) in zip((0.085, 0.39, 0.695), PARAMETER_NAMES.items(), strict=True):
        table = parameters[name]
        lines = {
            factor: table["usable_compute_ratio_to_base"][table["sensitivity_multiplier"] == factor]
            for factor in dict.fromkeys(table["sensitivity_multiplier"].tolist())
        }
        year = table["year"][table["sensitivity_multiplier"] == 1]
        panel = figure.add_axes((left, style.BOTTOM, 0.205, 0.6), sharey=panels[0] if panels else None)
        panel.set_title(title, pad=22)
        panel.fill_between(
            year, lines[0.5], lines[2.0], color=style.SKY, alpha=0.25, linewidth=0, gid="factor-0.5 to 2"
        )
        panel.fill_between(
            year, lines[0.75], lines[1.5], color=style.SKY, alpha=0.45, linewidth=0, gid="factor-0.75 to 1.5"
        )
        looks = {
            0.5: (style.BLUE, "-"),
            0.75: (style.BLUE, (0, (4, 2))),
            1.0: (style.BLACK, "-"),
            1.5: (style.VERMILLION, (0, (4, 2))),
            2.0: (style.VERMILLION, "-"),
        }
        for factor, (colour, dashes) in looks.items():
            panel.plot(
                year,
                lines[factor],
                color=colour,
                linestyle=dashes,
                linewidth=2.2 if factor == 1 else 1.5,
                zorder=5 if factor == 1 else 3,
                gid=f"factor-{factor:g}",
            )
        panel.set_ylim(0.4, top + 0.1)
        plain_axis(panel.yaxis, lambda value: f"{value:.0%}")
        year_axis(panel, int(year[0]), int(year[-1]), 4)
        # Lines that end together share a label.
        ends: dict[float, list[str]] = {}
        for factor in lines:
            ends.setdefault(round(float(lines[factor][-1]), 3), []).append(times(factor))
        panel.tick_params(labelleft=not panels)
        label_ends(
            panel,
            [
                EndLabel(year[-1], end, names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}", style.INK)
                for end, names in ends.items()
            ],
            8,
        )
        panels.append(panel)
    style.label_above(panels[0], "Usable compute, % of the unmoved base case")
    return figure
