"""Charts of the optimal split of compute, beside what scenarios assume and what a lab was seen to do."""

from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Connection, row, series
from scripts.charts.labels import EndLabel, label_ends
from scripts.charts.scales import log_axis, plain_axis, times, year_axis

OPTIMAL, SCORED = "economy.economy_optimal_shares", "economy.economy_allocation_against_optimum"
LABS = "economy.economy_implied_preferences"
BUCKETS = ("inference", "training", "experiments")
#: Looks of the base allocation by variant; those of the scenarios are the calibrated ones.
BASE_LOOKS: dict[str, tuple[str, style.Look]] = {
    "published": ("published", style.VARIANT_LOOKS["published"]),
    "calibrated": ("calibrated", style.VARIANT_LOOKS["calibrated"]),
}


def optimal_shares(connection: Connection) -> Figure:
    """Draw the optimal shares with their bands, the assumed ones, and what OpenAI did in 2024."""
    optimal = series(
        connection,
        f"""
        select bucket, year, optimal_share_frac, p05, p50, p95
        from {OPTIMAL}
        where substitution_form = 'cobb_douglas'
        order by bucket, year
        """,
    )
    assumed = _scored(connection, "allocation_scenario = 'base'", "variant")
    lab = _lab(connection)
    best, base = optimal["experiments"], assumed["calibrated"]
    figure = style.new_figure(
        f"A lab would best put {best['optimal_share_frac'][0]:.0%} of its compute into experiments in 2024 and"
        f" {best['optimal_share_frac'][-1]:.0%} in 2040; the calibrated base has"
        f" {base['experiments_of_three_frac'][0]:.0%} and {base['experiments_of_three_frac'][-1]:.0%}.",
        "Shares of what the three buckets have together. Black: optimum at the point, Cobb-Douglas; grey area: 90% of"
        " draws. Circle: OpenAI 2024,\nwhere all that is neither inference nor a final run counts as experiments; in"
        " scenarios, post-training and evaluation are left out.",
        ", ".join(table.removeprefix("economy.") for table in (OPTIMAL, SCORED, LABS)),
        variant="published and calibrated",
    )
    panels = style.four_panels(
        figure, [bucket.capitalize() for bucket in BUCKETS], "Share of the three buckets, %", n_columns=3
    )
    for panel, bucket in zip(panels, BUCKETS, strict=True):
        panel.tick_params(labelleft=panel is panels[0])
        table = optimal[bucket]
        panel.fill_between(
            table["year"],
            table["p05"],
            table["p95"],
            color=style.MUTED,
            alpha=0.25,
            linewidth=0,
            gid="5% to 95%-optimum",
        )
        panel.plot(
            table["year"],
            table["optimal_share_frac"],
            gid="line-optimum",
            **style.line_options((style.BLACK, "-", "")),
        )
        labels = [EndLabel(table["year"][-1], table["optimal_share_frac"][-1], "optimum", style.BLACK)]
        for variant, (text, look) in BASE_LOOKS.items():
            lines = assumed[variant]
            column = f"{bucket}_of_three_frac"
            panel.plot(lines["year"], lines[column], gid=f"line-{text}", **style.line_options(look))
            labels.append(EndLabel(lines["year"][-1], lines[column][-1], text, look[0]))
        panel.plot(
            [lab["year"]],
            [lab[f"{bucket}_of_three_frac"]],
            linestyle="",
            marker="o",
            markersize=7,
            color=style.BLACK,
            markerfacecolor="white",
            gid="OpenAI 2024",
            zorder=5,
            clip_on=False,
        )
        panel.set_ylim(0, 0.8)
        plain_axis(panel.yaxis, lambda value: f"{value:.0%}")
        year_axis(panel, 2024, 2040, 8, "")
        label_ends(panel, labels, 8)
    return figure


def substitution_rates(connection: Connection) -> Figure:
    """Draw how many FLOP of another bucket a FLOP of experiments is worth, in each scenario."""
    scenarios = _scored(
        connection,
        "variant = 'calibrated' and allocation_scenario in (select unnest(?))",
        "allocation_scenario",
        list(style.ALLOCATION_LOOKS),
    )
    published = _scored(connection, "allocation_scenario = 'base'", "variant")["published"]
    lab = _lab(connection)
    figure = style.new_figure(
        f"In 2024 a FLOP of experiments is worth {published['experiments_for_training_rate'][0]:.1f} of training in the"
        f" published base, {scenarios['base']['experiments_for_training_rate'][0]:.1f} in the calibrated one, and"
        f" {lab['experiments_for_training_rate']:.2f} in OpenAI's mix.",
        "Rates of substitution at the point, Cobb-Douglas: 1 at the optimum of a lab, above it experiments are scarce."
        " Solid: scenarios, calibrated; dashed: published base.\nCircle: OpenAI 2024, whose experiments are counted"
        " wider. Scenarios split the compute of the world, of which much only serves.",
        f"{SCORED} and {LABS}",
        variant="calibrated and published",
    )
    panels = style.two_panels(
        figure,
        ["Experiments for training", "Experiments for inference"],
        ["FLOP of training per FLOP of experiments, log scale", "FLOP of inference per FLOP of experiments, log scale"],
    )
    for panel, other in zip(panels, ("training", "inference"), strict=True):
        column = f"experiments_for_{other}_rate"
        panel.axhline(1, color=style.MUTED, linewidth=1.2, gid="optimum")
        labels = []
        for name, look in style.ALLOCATION_LOOKS.items():
            table = scenarios[name]
            panel.plot(table["year"], table[column], gid=f"line-{name}", **style.line_options(look))
            labels.append(EndLabel(table["year"][-1], table[column][-1], style.scenario_name(name), look[0]))
        dashed = (style.MUTED, (0, (5, 2)), "")
        panel.plot(published["year"], published[column], gid="line-published base", **style.line_options(dashed))
        labels.append(EndLabel(published["year"][-1], published[column][-1], "published base", style.MUTED))
        panel.plot(
            [lab["year"]],
            [lab[column]],
            linestyle="",
            marker="o",
            markersize=7,
            color=style.BLACK,
            markerfacecolor="white",
            gid="OpenAI 2024",
            zorder=5,
            clip_on=False,
        )
        panel.set_ylim(0.2, 20)
        log_axis(panel.yaxis, times)
        year_axis(panel, 2024, 2040, 4)
        label_ends(panel, labels)
    return figure


def _scored(connection: Connection, where: str, key: str, *parameters: object) -> dict:
    """Return mixes of scenarios against the optimum."""
    return series(
        connection,
        f"""
        select {key}, year, inference_of_three_frac, training_of_three_frac, experiments_of_three_frac,
            experiments_for_training_rate, experiments_for_inference_rate
        from {SCORED}
        where substitution_form = 'cobb_douglas' and {where}
        order by {key}, year
        """,
        *parameters,
    )


def _lab(connection: Connection) -> dict:
    """Return the mix of OpenAI in 2024."""
    return row(
        connection,
        f"select * from {LABS} where entity = 'OpenAI' and year = 2024 and substitution_form = 'cobb_douglas'",
    )
