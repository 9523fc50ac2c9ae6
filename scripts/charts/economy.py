"""Charts of the money loop, base supply and base allocation: revenue, capex, who pays, what binds."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Columns, Connection, columns, row, series
from scripts.charts.drawn import tell
from scripts.charts.labels import EndLabel, label_ends
from scripts.charts.scales import in_words, log_axis, plain_axis, times, year_axis
from scripts.charts.supply import CONSTRAINT_COLOURS

BY_YEAR, OBSERVED = "review.v_economy_by_year", "economy.economy_observed_against_model"
BANDS, BINDING = "economy.economy_feedback_bands", "economy.economy_binding_shares"
#: How a scenario is called at the end of its line, and its look.
SCENARIO_LOOKS: dict[str, tuple[str, style.Look]] = {
    "base": ("base", (style.BLACK, "-", "")),
    "no_outside_finance": ("no outside\nfinance", (style.ORANGE, "-", "o")),
    "demand_crash_2028": ("crash of 2028", (style.VERMILLION, "-", "s")),
    "high_elasticity": ("high elasticity", (style.BLUE, (0, (5, 2)), "^")),
    "low_elasticity": ("low elasticity", (style.PURPLE, (0, (1, 1.2)), "D")),
}
CONSTRAINT_NAMES = {"capex": "money", "chip": "chips", "power": "power", "datacenter": "sites"}


def _bands(connection: Connection, quantities: list[str], loop_form: str = "lagged") -> dict[str, Columns]:
    """Return bands of the base scenario by quantity."""
    return series(
        connection,
        f"""
        select quantity, year, point_value, p05, p25, p50, p75, p95
        from {BANDS}
        where economy_scenario = 'base' and loop_form = ? and quantity in (select unnest(?))
        order by quantity, year
        """,
        loop_form,
        quantities,
    )


def _draw_band(panel: Axes, table: Columns, colour: str, name: str) -> EndLabel:
    """Draw a median in its 50% and 90% bands; return its label."""
    for low, high, alpha in (("p05", "p95", 0.14), ("p25", "p75", 0.2)):
        panel.fill_between(
            table["year"],
            table[low],
            table[high],
            color=colour,
            alpha=alpha,
            linewidth=0,
            gid=f"{low[1:]}% to {high[1:]}%-{name}",
        )
    panel.plot(table["year"], table["p50"], gid=f"line-{name}", **style.line_options((colour, "-", "")))
    return EndLabel(table["year"][-1], table["p50"][-1], name, colour)


def revenue_and_capex(connection: Connection) -> Figure:
    """Draw revenue and capex of the loop with what is known of them."""
    bands = _bands(connection, ["revenue_usd", "capex_usd"])
    known = series(
        connection,
        f"""
        select quantity, year, observed_value, model_value, model_p05, model_p95
        from {OBSERVED}
        where quantity in ('revenue_modelled_usd', 'capex_modelled_usd')
        order by quantity, year
        """,
    )
    missed = {key: values[-1] for key, values in known["revenue_modelled_usd"].items()}
    figure = style.new_figure(
        f"The loop missed the revenue of {missed['year']}: {in_words(missed['model_value'], '$')}"
        f" ({in_words(missed['model_p05'], '$')} to {in_words(missed['model_p95'], '$')}) from the year before,"
        f" against {in_words(missed['observed_value'], '$')}.",
        "Lines: medians; areas: 50% and 90% of draws. Filled circles: known, 2026 a nowcast of revenue and guidance on"
        " capex, which the loop starts from.\nOpen squares with bars: what it says of that year from the year before,"
        " point and 90%.",
        f"{BANDS} and {OBSERVED}",
        variant="closed",
    )
    panels = style.two_panels(
        figure, ["Revenue of AI labs", "AI capex"], ["USD of the year, log scale"] * 2, width=0.36
    )
    for panel, quantity, colour in zip(panels, ("revenue", "capex"), (style.BLUE, style.VERMILLION), strict=True):
        table, points = bands[f"{quantity}_usd"], known[f"{quantity}_modelled_usd"]
        _draw_band(panel, table, colour, quantity)
        panel.errorbar(
            points["year"],
            points["model_value"],
            yerr=[points["model_value"] - points["model_p05"], points["model_p95"] - points["model_value"]],
            linestyle="",
            marker="s",
            markersize=6,
            markerfacecolor="white",
            color=style.SOFT,
            capsize=3,
            gid="from the year before",
            zorder=4,
        )
        first = columns(
            connection,
            f"""
            select year, {quantity}_usd as known_usd
            from {BY_YEAR}
            where economy_scenario = 'base' and (is_observed or is_nowcast)
            order by year
            """,
        )
        panel.plot(
            first["year"],
            first["known_usd"],
            linestyle="",
            marker="o",
            markersize=6,
            color=style.BLACK,
            gid="known",
            zorder=5,
        )
        panel.set_ylim(2e9, 5e13)
        log_axis(panel.yaxis, lambda value: in_words(value, "$"))
        year_axis(panel, 2024, 2040, 4)
    return figure


def loop_gain(connection: Connection) -> Figure:
    """Draw capex of the loop over capex with revenue frozen."""
    table = _bands(connection, ["loop_gain"])["loop_gain"]
    at = {int(year): k for k, year in enumerate(table["year"])}
    figure = style.new_figure(
        f"Revenue put back into capex makes it {table['p50'][at[2030]]:.1f} times as large in 2030 and"
        f" {table['p50'][at[2040]]:.1f} times in 2040; 90%: {table['p05'][at[2040]]:.1f} to"
        f" {table['p95'][at[2040]]:.1f} times.",
        "AI capex of the closed loop over that of the same loop with revenue frozen at its last reading. Line: median;"
        " areas: 50% and 90% of draws.\nDashed: every parameter at its point. Capex that finds no chips or power counts"
        " too: it is a wish to spend.",
        BANDS,
        variant="closed",
    )
    panel = style.single_panel(figure, "Capex, as a factor of that with revenue frozen", right=0.84)
    labels = [_draw_band(panel, table, style.BLUE, "median")]
    panel.plot(
        table["year"],
        table["point_value"],
        gid="line-point",
        **style.line_options((style.BLACK, (0, (5, 2)), "")),
    )
    labels.append(EndLabel(table["year"][-1], table["point_value"][-1], "point", style.BLACK))
    panel.axhline(1, color=style.MUTED, linewidth=0.8)
    panel.set_ylim(bottom=0)
    plain_axis(panel.yaxis, times)
    year_axis(panel, 2024, 2040)
    label_ends(panel, labels)
    return figure


def what_binds(connection: Connection) -> Figure:
    """Draw what limits the chips bought in a year, as a share of draws."""
    shares = series(
        connection,
        f"""
        select binding_constraint, year, draw_frac
        from {BINDING}
        where loop_form = 'lagged' and economy_scenario = 'base'
        order by binding_constraint, year
        """,
    )
    money = dict(zip(shares["capex"]["year"].tolist(), shares["capex"]["draw_frac"], strict=True))
    figure = style.new_figure(
        f"Money is the limit in {money[2027]:.0%} of draws in 2027, {money[2030]:.0%} in 2030 and {money[2040]:.0%} in"
        " 2040; else chips, power or sites are.",
        "The limit that allows the fewest chips in a year of the loop, as a share of draws. Where it is not money, some"
        " of it stays unspent.\nThe loop builds no factories, power plants or sites: they are those of the base supply"
        " scenario.",
        BINDING,
        variant="closed",
    )
    panel = style.single_panel(figure, "Share of draws, %", right=0.88)
    years = shares["capex"]["year"]
    below = 0 * years
    labels = []
    for constraint in ("capex", "chip", "power", "datacenter"):
        share = shares[constraint]["draw_frac"]
        name = CONSTRAINT_NAMES[constraint]
        bars = panel.bar(
            years, share, 0.86, bottom=below, color=CONSTRAINT_COLOURS[constraint], edgecolor="white", linewidth=0.6
        )
        tell(bars, name)
        labels.append(
            EndLabel(years[-1] + 0.45, below[-1] + share[-1] / 2, name, style.ink_of(CONSTRAINT_COLOURS[constraint]))
        )
        below = below + share
    panel.set_ylim(0, 1)
    plain_axis(panel.yaxis, lambda value: f"{value:.0%}")
    year_axis(panel, int(years[0]), int(years[-1]), 1)
    panel.set_xlim(years[0] - 0.55, years[-1] + 0.55)
    label_ends(panel, labels)
    return figure


def finance_share(connection: Connection) -> Figure:
    """Draw the share of capex that outsiders pay."""
    table = _bands(connection, ["outside_finance_share_frac"])["outside_finance_share_frac"]
    known = row(
        connection,
        f"""
        select year, observed_value, observed_low, observed_high, model_value, model_p05, model_p95
        from {OBSERVED}
        where quantity = 'outside_finance_share_frac'
        """,
    )
    figure = style.new_figure(
        f"Outsiders paid {known['observed_value']:.0%} of the capex of {known['year']} by bonds alone; the loop says"
        f" {known['model_value']:.0%} ({known['model_p05']:.0%} to {known['model_p95']:.0%}).",
        "What neither revenue of labs nor operating cash flow of five hyperscalers pays, over AI capex. Own money is"
        " spent first, so the line is the least\nthat outsiders must pay. Line: median; areas: 50% and 90% of draws."
        " Circle: hyperscalers' bonds over their capex.",
        f"{BANDS} and {OBSERVED}",
        variant="closed",
    )
    panel = style.single_panel(figure, "Outside finance over AI capex, %", right=0.86)
    labels = [_draw_band(panel, table, style.GREEN, "median")]
    panel.errorbar(
        [known["year"]],
        [known["observed_value"]],
        yerr=[
            [known["observed_value"] - known["observed_low"]],
            [known["observed_high"] - known["observed_value"]],
        ],
        marker="o",
        markersize=7,
        color=style.BLACK,
        capsize=3,
        linestyle="",
        gid="observed",
        zorder=5,
    )
    panel.set_ylim(0, 0.5)
    plain_axis(panel.yaxis, lambda value: f"{value:.0%}")
    year_axis(panel, 2024, 2040)
    label_ends(panel, labels)
    return figure


def payback(connection: Connection) -> Figure:
    """Draw how long capex takes to come back, and the revenue that would carry it."""
    scenarios = series(
        connection,
        f"""
        select economy_scenario, year, payback_p50_years
        from {BY_YEAR}
        where economy_scenario in (select unnest(?)) and payback_p50_years is not null and year <= 2035
        order by economy_scenario, year
        """,
        list(SCENARIO_LOOKS),
    )
    base = columns(
        connection,
        f"""
        select
            year, revenue_p05_usd, revenue_p50_usd, revenue_p95_usd, carrying_revenue_p05_usd, carrying_revenue_p50_usd,
            carrying_revenue_p95_usd, carried_draw_frac
        from {BY_YEAR}
        where economy_scenario = 'base' and carried_draw_frac is not null and year <= 2032
        order by year
        """,
    )
    at = base["year"].tolist().index(2028)

    def over_draws(name: str) -> str:
        low, middle, high = (in_words(base[f"{name}_{end}_usd"][at], "$") for end in ("p05", "p50", "p95"))
        return f"{middle} ({low} to {high})"

    figure = style.new_figure(
        f"The capex of 2027 needs revenue of {over_draws('carrying_revenue')} in 2028, the loop has"
        f" {over_draws('revenue')}: enough in {base['carried_draw_frac'][at]:.0%} of draws.",
        "About half of lab revenue pays for chips and buildings. Left: capex over that part of the next year's revenue,"
        " without interest; medians.\nRight: last year's capex paid back over the life of its chips, with interest, in"
        " revenue; medians and 90% of draws. Hyperscalers' own AI revenue is left out.",
        BY_YEAR,
        variant="closed",
    )
    left, right = style.two_panels(
        figure, ["Payback of a year's capex", "Revenue, and what would carry the capex"], ["Years", "USD, log scale"]
    )
    labels = []
    for name, (text, look) in SCENARIO_LOOKS.items():
        table = scenarios[name]
        left.plot(table["year"], table["payback_p50_years"], gid=f"line-{name}", **style.line_options(look))
        labels.append(EndLabel(table["year"][-1], table["payback_p50_years"][-1], text, look[0]))
    log_axis(left.yaxis, lambda value: f"{value:g}")
    year_axis(left, 2024, 2035, 3)
    label_ends(left, labels)
    looks = {
        "revenue": ("revenue", style.BLUE, "-", "", 0.16),
        "carrying_revenue": ("needed", style.VERMILLION, (0, (5, 2)), "s", 0.12),
    }
    ends = []
    for column, (name, colour, dashes, marker, alpha) in looks.items():
        low, middle, high = (base[f"{column}_{end}_usd"] for end in ("p05", "p50", "p95"))
        # Without colour, two areas that overlap are told apart by their edges.
        right.fill_between(
            base["year"],
            low,
            high,
            facecolor=(colour, alpha),
            edgecolor=colour,
            linestyle=dashes,
            linewidth=0.8,
            gid=f"5% to 95%-{name}",
        )
        right.plot(base["year"], middle, gid=f"line-{name}", **style.line_options((colour, dashes, marker)))
        ends.append(EndLabel(base["year"][-1], middle[-1], name, colour))
    log_axis(right.yaxis, lambda value: in_words(value, "$"))
    year_axis(right, 2025, 2032, 2)
    label_ends(right, ends)
    return figure
