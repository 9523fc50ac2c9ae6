"""Charts of agents: how many could run, the tokens served against companies' figures, and what an hour costs."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Columns, Connection, columns, series
from scripts.charts.labels import EndLabel, label_ends
from scripts.charts.scales import in_words, log_axis, year_axis

BANDS, OBSERVED = "agents.agents_bands_by_year", "agents.agents_observed_against_model"
TOKENS = "staging.stg_tokens_served"
CLASS_LOOKS: dict[str, tuple[str, style.Look]] = {
    "frontier": ("frontier", (style.BLACK, "-", "")),
    "open_weight": ("open weight", (style.BLUE, (0, (5, 2)), "s")),
    "class_2026": ("class of 2026", (style.VERMILLION, (0, (1, 1.2)), "^")),
}
#: Its line ends within the panel, so that its label stands clear of the others.
SHORT = "class_2026"
ENTITY_LOOKS: dict[str, tuple[str, str]] = {
    "Google, all surfaces": (style.BLUE, "s"),
    "ByteDance Doubao": (style.VERMILLION, "^"),
    "China, all": (style.PURPLE, "D"),
    "OpenAI, API": (style.GREEN, "v"),
}


def _bands(connection: Connection, measures: dict[str, str], draw_set: str = "all") -> dict[str, Columns]:
    """Return bands of the calibrated base case by measure, the class of 2026 no further than it says something."""
    listed = ", ".join(f"'{measure}'" for measure in measures)
    return series(
        connection,
        f"""
        select measure, year, point_value, p05, p50, p95
        from {BANDS}
        where variant = 'calibrated' and combined_scenario_id = 'base__base' and draw_set = ?
            and measure in ({listed}) and not is_beyond_class_2026
        order by measure, year
        """,
        draw_set,
    )


def _draw_band(panel: Axes, table: Columns, name: str, look: style.Look, label_factor: float = 1) -> EndLabel:
    """Draw a median in its 90% band; return its label, that many times as high as the end of the line."""
    panel.fill_between(
        table["year"], table["p05"], table["p95"], color=look[0], alpha=0.13, linewidth=0, gid=f"5% to 95%-{name}"
    )
    panel.plot(table["year"], table["p50"], gid=f"line-{name}", **style.line_options(look))
    return EndLabel(table["year"][-1], table["p50"][-1] * label_factor, name, look[0])


def by_class(connection: Connection) -> Figure:
    """Draw how many agents could run, by class, with their bands."""
    bands = _bands(connection, {f"agents_{name}": name for name in CLASS_LOOKS})
    at_2030 = {
        name: dict(zip(*(bands[f"agents_{name}"][key] for key in ("year", "p50")), strict=True))[2030]
        for name in CLASS_LOOKS
    }
    figure = style.new_figure(
        f"In 2030, if all inference ran agents: {in_words(at_2030['frontier'])} of the frontier,"
        f" {in_words(at_2030['class_2026'])} of the capability of 2026.",
        "Capacity, not demand: agents that run all year on all inference compute. Lines: medians; areas: 5th to 95th"
        " percentile. The class of 2026\nshrinks by software alone and is shown to 2030; the open-weight model has 49"
        " billion active parameters in every year.",
        BANDS,
        variant="calibrated",
    )
    panel = style.single_panel(figure, "Agents running all year, log scale", right=0.8)
    labels = [
        _draw_band(panel, bands[f"agents_{name}"], text, look, 2 if name == SHORT else 1)
        for name, (text, look) in CLASS_LOOKS.items()
    ]
    log_axis(panel.yaxis, in_words)
    year_axis(panel, 2024, 2040)
    label_ends(panel, labels)
    return figure


def tokens_served(connection: Connection) -> Figure:
    """Draw the tokens that are served and that could be, against what companies say they process."""
    measures = {"tokens_served_per_day": "served", "tokens_capacity_per_day": "capacity"}
    served, capacity = _bands(connection, measures, "servable"), _bands(connection, measures)
    month = (
        "cast(left(period, 4) as double) + if(length(period) > 4, (cast(right(period, 2) as double) - 0.5) / 12, 0.5)"
    )
    said = series(
        connection,
        f"""
        select entity, {month} as on_year, tokens_per_day
        from {TOKENS}
        where scope <> 'world'
        order by entity, on_year
        """,
    )
    world = columns(
        connection,
        f"""
        select {month} as on_year, tokens_per_day, role
        from {TOKENS}
        where scope = 'world' and role in ('fitted', 'held_out', 'compared')
        order by on_year, tokens_per_day
        """,
    )
    held_out = columns(connection, f"select model_over_observed as ratio from {OBSERVED} where role = 'held_out'")
    figure = style.new_figure(
        f"The model has {held_out['ratio'][0]:.1f} times the tokens of 2025, which are held out; those of 2026 are"
        " fitted.",
        "Reported tokens, cached ones included. Areas: 5th to 95th percentile of draws that can serve the tokens of"
        " 2026; the capacity is that of all inference\ncompute. World, by role: filled circle fitted, open circle held"
        " out, cross compared. Companies and China: disclosures, which overlap.",
        f"{BANDS} and {TOKENS}",
        variant="calibrated",
    )
    panel = style.single_panel(figure, "Trillion tokens a day, log scale", right=0.8)
    middle = {**served["tokens_served_per_day"]}
    middle["year"] = middle["year"] + 0.5
    above = {**capacity["tokens_capacity_per_day"]}
    above["year"] = above["year"] + 0.5
    kept = above["year"] <= 2031
    labels = [
        _draw_band(panel, {key: values[kept] for key, values in middle.items()}, "served", (style.BLACK, "-", "")),
    ]
    panel.plot(
        above["year"][kept],
        above["p50"][kept],
        gid="line-capacity",
        **style.line_options((style.MUTED, (0, (3, 1.5)), "")),
    )
    labels.append(EndLabel(above["year"][kept][-1], above["p50"][kept][-1], "capacity, median", style.MUTED))
    for entity, (colour, marker) in ENTITY_LOOKS.items():
        points = said[entity]
        panel.plot(
            points["on_year"],
            points["tokens_per_day"],
            linestyle="",
            marker=marker,
            color=colour,
            markersize=5.5,
            label=entity,
            gid=f"points-{entity}",
            zorder=4,
        )
    for role, marker, face in (
        ("fitted", "o", style.BLACK),
        ("held_out", "o", "white"),
        ("compared", "x", style.BLACK),
    ):
        is_role = world["role"] == role
        panel.plot(
            world["on_year"][is_role],
            world["tokens_per_day"][is_role],
            linestyle="",
            marker=marker,
            markersize=7,
            color=style.BLACK,
            markerfacecolor=face,
            label=f"world, {role.replace('_', ' ')}",
            gid=f"points-world-{role}",
            zorder=5,
        )
    log_axis(panel.yaxis, lambda value: f"{value / 1e12:,g}")
    year_axis(panel, 2024, 2031, 1)
    panel.legend(loc="lower right", fontsize=8, frameon=False, ncols=2)
    label_ends(panel, labels)
    return figure


def cost_per_hour(connection: Connection) -> Figure:
    """Draw what an agent-hour and the work of a human hour cost, by class."""
    kinds = {"agent": "An agent-hour", "human": "The work of a human expert hour"}
    bands = _bands(connection, {f"cost_per_{kind}_hour_{name}_usd": name for kind in kinds for name in CLASS_LOOKS})
    of_frontier = bands["cost_per_agent_hour_frontier_usd"]
    first = {int(year): value for year, value in zip(of_frontier["year"], of_frontier["p50"], strict=True)}
    figure = style.new_figure(
        f"An agent-hour of the frontier costs {first[2026]:.2f} USD in 2026 and {first[2040]:.2f} USD in 2040: its"
        " models grow as a FLOP gets cheaper.",
        "Compute cost alone, nominal USD: no labour, network or margin; list prices are several times as high. Lines:"
        " medians; areas: 5th to 95th percentile.\nOn tasks within reach of the class, which are more each year for the"
        " frontier alone.",
        BANDS,
        variant="calibrated",
    )
    panels = style.two_panels(figure, list(kinds.values()), ["USD, log scale"] * 2)
    for panel, kind in zip(panels, kinds, strict=True):
        labels = [
            _draw_band(
                panel, bands[f"cost_per_{kind}_hour_{name}_usd"], text.split(",")[0], look, 0.4 if name == SHORT else 1
            )
            for name, (text, look) in CLASS_LOOKS.items()
        ]
        panel.set_ylim(2e-3, 20)
        log_axis(panel.yaxis, lambda value: f"{value:g}")
        year_axis(panel, 2024, 2040, 4)
        label_ends(panel, labels)
    return figure
