"""Charts of allocation: how usable compute is split, and how large the largest training run can be."""

from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Connection, columns, row, series
from scripts.charts.drawn import tell
from scripts.charts.historical import observed_runs
from scripts.charts.labels import EndLabel, inside_note, label_ends
from scripts.charts.scales import in_words, log_axis, plain_axis, scientific, year_axis
from scripts.charts.supply import PROJECTED, draw_scenarios

PROJECTED_LINES = "Lines are projections from graded assumptions."
LARGEST_RUN = "allocation.allocation_largest_frontier_run"
#: The column of a bucket, its name, and its look.
BUCKETS = {
    "usable_compute_flop": ("all usable", (style.BLACK, "-", "")),
    "inference_flop": ("inference", (style.ORANGE, "-", "o")),
    "training_flop": ("training", (style.BLUE, "-", "s")),
    "ai_rnd_experiment_flop": ("R&D experiments", (style.VERMILLION, "-", "^")),
    "post_training_flop": ("post-training", (style.GREEN, (0, (6, 2)), "D")),
    "reserved_idle_fragmented_flop": ("reserved, idle", (style.SKY, (0, (2, 1.5)), "")),
    "safety_eval_flop": ("safety, evaluations", (style.PURPLE, (0, (4, 1.5, 1, 1.5)), "v")),
}
PACES = {
    "fast": (style.BLUE, "-", "^"),
    "base": (style.BLACK, "-", ""),
    "chip-limited": (style.VERMILLION, "-", "s"),
}
ENVELOPE = """
    select pace, year, combined_scenario_id, largest_frontier_run_flop, lowest_run_flop, highest_run_flop
    from review.v_slow_base_fast_envelope
    where variant = 'published'
    order by pace, year
"""


def compute_by_bucket(connection: Connection) -> Figure:
    """Draw the six uses of compute in the base case."""
    table = columns(
        connection,
        """
        select *
        from allocation.allocation_compute_by_bucket
        where variant = 'published' and combined_scenario_id = 'base__base'
        order by year
        """,
    )
    shares = columns(
        connection,
        """
        select year, inference_share_frac, training_share_frac
        from allocation.allocation_share_assumptions_by_year
        where variant = 'published' and allocation_scenario = 'base'
        order by year
        """,
    )
    inference, training = shares["inference_share_frac"], shares["training_share_frac"]
    figure = style.new_figure(
        f"Base case: inference takes {inference[0]:.0%} of usable compute in {shares['year'][0]} and"
        f" {inference[-1]:.0%} in {shares['year'][-1]}; training {training[0]:.0%} and {training[-1]:.0%}.",
        f"{style.ALL_COMPUTE}\n{PROJECTED} Supply scenario base, allocation scenario base.",
        "allocation.allocation_compute_by_bucket and allocation_share_assumptions_by_year",
    )
    axes = style.single_panel(figure, "Compute of the year, FLOP (log scale)", right=0.8)
    labels = []
    for column, (name, look) in BUCKETS.items():
        axes.plot(table["year"], table[column], gid=f"line-{column}", **style.line_options(look))
        labels.append(EndLabel(table["year"][-1], table[column][-1], name, look[0]))
    log_axis(axes.yaxis)
    year_axis(axes, int(table["year"][0]), int(table["year"][-1]))
    label_ends(axes, labels)
    return figure


def _pace_labels(paces: dict) -> list[EndLabel]:
    """Return labels that say which pair of scenarios a pace is."""
    labels = []
    for pace, table in paces.items():
        supply, allocation = (style.scenario_name(name) for name in table["combined_scenario_id"][-1].split("__"))
        text = f"{pace}: {supply},\n{allocation}" if supply != allocation else f"{pace} case"
        labels.append(EndLabel(table["year"][-1], table["largest_frontier_run_flop"][-1], text, PACES[pace][0]))
    return labels


def largest_run(connection: Connection) -> Figure:
    """Draw the largest run of all sixteen published pairs of scenarios, three of them named."""
    pairs = series(
        connection,
        f"""
        select combined_scenario_id, year, largest_frontier_run_flop
        from {LARGEST_RUN}
        where variant = 'published'
        order by combined_scenario_id, year
        """,
    )
    paces = series(connection, ENVELOPE)
    year = paces["base"]["year"]
    last = {name: values[-1] for name, values in paces["base"].items()}
    figure = style.new_figure(
        f"By {year[-1]} the largest run is {scientific(last['largest_frontier_run_flop'])} FLOP in the base case,"
        f" {scientific(last['lowest_run_flop'])} to {scientific(last['highest_run_flop'])} over all pairs.",
        f"{style.ONE_RUN} Dots: observed, the ten largest of the year before (Rule A).\n{PROJECTED_LINES}"
        " Grey: the other published pairs; the project's own are left out.",
        "allocation_largest_frontier_run and review.v_slow_base_fast_envelope",
        epoch=True,
    )
    axes = style.single_panel(figure, "Largest training run of the year, FLOP (log scale)", right=0.8)
    observed_runs(axes, connection, since=2022)
    for name, table in pairs.items():
        axes.plot(
            table["year"],
            table["largest_frontier_run_flop"],
            color=style.FAINT,
            linewidth=1,
            zorder=2,
            gid=f"pair-{name}",
        )
    for pace, table in paces.items():
        axes.plot(
            table["year"], table["largest_frontier_run_flop"], gid=f"line-{pace}", **style.line_options(PACES[pace])
        )
    log_axis(axes.yaxis)
    year_axis(axes, 2022, int(year[-1]))
    label_ends(axes, _pace_labels(paces))
    inside_note(axes, "observed", 0.24, 0.2, style.BLUE)
    return figure


def against_historical_extrapolation(connection: Connection) -> Figure:
    """Draw the largest run against the historical trend carried forward."""
    paces = series(connection, ENVELOPE)
    trend = columns(
        connection,
        """
        select year, historical_extrapolation_flop, log10_gap, greatest(gap_ratio, 1 / gap_ratio) as factor
        from allocation.allocation_vs_historical_trend
        where variant = 'published' and combined_scenario_id = 'base__base'
        order by year
        """,
    )
    below = trend["year"][trend["log10_gap"] < 0]
    last = int(trend["year"][-1])
    start = scientific(trend["historical_extrapolation_flop"][0])
    figure = style.new_figure(
        (f"The base case falls below the historical trend in {below[0]}; " if len(below) else "In the base case, ")
        + f"in {last} it is {in_words(trend['factor'][-1])} times {'smaller' if last in below else 'larger'}.",
        f"{style.ONE_RUN}\nTrend: Rule A since 2018, from {start} FLOP in {trend['year'][0]}. Dots: observed, Rule A."
        f" {PROJECTED_LINES}",
        "allocation_vs_historical_trend and review.v_slow_base_fast_envelope",
        epoch=True,
    )
    axes = style.single_panel(figure, "Largest training run of the year, FLOP (log scale)", right=0.8)
    observed_runs(axes, connection)
    base = paces["base"]
    axes.fill_between(
        base["year"],
        base["largest_frontier_run_flop"],
        trend["historical_extrapolation_flop"],
        color=style.PURPLE,
        alpha=0.1,
        linewidth=0,
        zorder=1,
        gid="gap of the base case",
    )
    for pace, table in paces.items():
        axes.plot(
            table["year"], table["largest_frontier_run_flop"], gid=f"line-{pace}", **style.line_options(PACES[pace])
        )
    axes.plot(
        trend["year"],
        trend["historical_extrapolation_flop"],
        color=style.PURPLE,
        linewidth=2,
        linestyle=(0, (5, 2)),
        gid="trend",
    )
    labels = _pace_labels(paces)
    labels.append(
        EndLabel(last, trend["historical_extrapolation_flop"][-1], "historical trend,\ncarried forward", style.PURPLE)
    )
    log_axis(axes.yaxis)
    year_axis(axes, 2018, last)
    label_ends(axes, labels)
    inside_note(axes, "observed", 0.3, 0.22, style.BLUE)
    return figure


def training_and_inference_shares(connection: Connection) -> Figure:
    """Draw the shares of inference and of training in each allocation scenario."""
    scenarios = series(
        connection,
        """
        select allocation_scenario, *
        from allocation.allocation_share_assumptions_by_year
        where variant = 'published'
        order by allocation_scenario, year
        """,
    )
    base = scenarios["base"]
    first, last = int(base["year"][0]), int(base["year"][-1])
    ends = {name: table["training_share_frac"][-1] for name, table in scenarios.items()}
    low, high = min(ends, key=ends.get), max(ends, key=ends.get)
    figure = style.new_figure(
        f"By {last} training takes from {ends[low]:.0%} ({style.scenario_name(low)}) to {ends[high]:.0%}"
        f" ({style.scenario_name(high)}) of all usable compute.",
        f"{style.ALL_COMPUTE} {PROJECTED}\nThe project's own scenarios (variant extended) share the shares of base"
        " and are left out.",
        "allocation.allocation_share_assumptions_by_year",
    )
    titles = {"inference_share_frac": "Inference", "training_share_frac": "Training"}
    for left, (column, title) in zip((0.085, 0.545), titles.items(), strict=True):
        panel = figure.add_axes((left, style.BOTTOM, 0.31, 0.6))
        panel.set_title(title, pad=22)
        style.label_above(panel, "Share of usable compute, %")
        labels = draw_scenarios(panel, scenarios, column, style.ALLOCATION_LOOKS)
        panel.set_ylim(0, 0.85)
        plain_axis(panel.yaxis, lambda value: f"{value:.0%}")
        year_axis(panel, first, last, 4)
        label_ends(panel, labels)
    return figure


def run_share_of_usable(connection: Connection) -> Figure:
    """Draw the largest run as a share of all usable compute, by allocation scenario."""
    scenarios = series(
        connection,
        f"""
        select allocation_scenario, year, run_share_of_usable_frac
        from {LARGEST_RUN}
        where supply_scenario = 'base' and variant in ('published', 'extended')
        order by variant desc, allocation_scenario, year
        """,
    )
    base = scenarios["base"]
    share = base["run_share_of_usable_frac"]
    first, last = int(base["year"][0]), int(base["year"][-1])
    figure = style.new_figure(
        f"In the base case the largest run is {share[0]:.1%} of all usable compute in {first} and {share[-1]:.2%}"
        f" in {last}.",
        "Read with care: ONE training run over ALL usable compute of the same year. The share does not depend on"
        f" supply.\n{PROJECTED} Grey dashes: the project's own scenarios, variant extended.",
        LARGEST_RUN,
        variant="published and extended",
    )
    axes = style.single_panel(figure, "Largest training run, % of all usable compute (log scale)", right=0.82)
    labels = draw_scenarios(axes, scenarios, "run_share_of_usable_frac", style.ALLOCATION_LOOKS)
    log_axis(axes.yaxis, lambda value: f"{100 * value:g}%")
    year_axis(axes, first, last)
    label_ends(axes, labels)
    return figure


GRID = """
    select
        supply_scenario,
        allocation_scenario,
        variant,
        largest_frontier_run_2040_flop,
        log10(largest_frontier_run_2040_flop) as shade,
        largest_frontier_run_cagr_frac
    from allocation.allocation_scenario_summary
    where variant in ('published', 'extended')
    order by
        supply_scenario not in (
            select supply_scenario from allocation.allocation_scenario_summary where variant = 'published'
        ),
        supply_scenario,
        allocation_scenario not in (
            select allocation_scenario from allocation.allocation_scenario_summary where variant = 'published'
        ),
        allocation_scenario
"""


def scenario_grid(connection: Connection) -> Figure:
    """Draw the largest run of 2040 for every pair of scenarios."""
    table = columns(connection, GRID)
    spread = row(
        connection,
        """
        select
            max(largest_frontier_run_2040_flop) / min(largest_frontier_run_2040_flop) as ratio,
            arg_max(combined_scenario_id, largest_frontier_run_2040_flop) as largest
        from allocation.allocation_scenario_summary
        where variant = 'published'
        """,
    )
    supply, allocation = (style.scenario_name(name) for name in spread["largest"].split("__"))
    figure = style.new_figure(
        f"The published pairs span a factor of {spread['ratio']:.0f}; the largest run comes with {supply} and"
        f" {allocation}.",
        f"Read with care: every number here is ONE training run, not all AI compute of the year. {PROJECTED}\n"
        "Small: growth a year since 2024. Beyond the gap, italic: the project's own"
        " scenarios, variant extended.",
        "allocation.allocation_scenario_summary",
        variant="published and extended",
    )
    own = table["variant"] == "extended"
    axes = figure.add_axes((0.205, style.BOTTOM - 0.03, 0.76, 0.61))
    rows, places = (
        {
            name: number + 0.15 * (name not in set(table[key][~own]))
            for number, name in enumerate(dict.fromkeys(table[key]))
        }
        for key in ("supply_scenario", "allocation_scenario")
    )
    scale = Normalize(table["shade"].min(), table["shade"].max())
    for index in range(len(own)):
        x, y = places[table["allocation_scenario"][index]], rows[table["supply_scenario"][index]]
        position = scale(table["shade"][index])
        flop = table["largest_frontier_run_2040_flop"][index]
        cell = axes.barh(y, 0.96, height=0.94, left=x - 0.48, color=style.blue_shade(position))
        tell(cell, f"largest run of 2040, FLOP, variant {table['variant'][index]}", values=[flop])
        ink = "white" if position > 0.75 else style.INK
        font = {"ha": "center", "va": "center", "color": ink, "style": "italic" if own[index] else "normal"}
        axes.text(x, y - 0.13, scientific(flop), fontsize=10.5, **font)
        axes.text(x, y + 0.22, f"{table['largest_frontier_run_cagr_frac'][index]:+.0%} a year", fontsize=8, **font)
    axes.set_xticks(list(places.values()), [style.scenario_name(name).replace(" ", "\n") for name in places])
    axes.set_yticks(list(rows.values()), [style.scenario_name(name) for name in rows])
    axes.set_xlim(-0.55, max(places.values()) + 0.55)
    axes.set_ylim(max(rows.values()) + 0.55, -0.55)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("Allocation scenario", labelpad=8)
    axes.set_ylabel("Supply scenario", rotation=0, ha="right", va="bottom")
    axes.yaxis.set_label_coords(-0.012, 1.02)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    return figure
