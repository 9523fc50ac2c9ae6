"""Charts of takeoff: milestones, effective compute, automation, speed-up, split of compute, control of the pace."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from scripts.charts import style
from scripts.charts.data import Connection, columns, row, series
from scripts.charts.labels import EndLabel, label_ends
from scripts.charts.scales import log_axis, plain_axis, year_axis

MILESTONES, TRAJECTORY = "takeoff.takeoff_milestones", "takeoff.takeoff_trajectory_by_year"
PACE, DISTRIBUTIONS = "takeoff.takeoff_pace_control", "takeoff.takeoff_distributions"
MRTS, AGAINST_CAPABILITY = "takeoff.takeoff_mrts", "takeoff.takeoff_automation_against_capability"
PRESETS: dict[str, tuple[str, style.Look]] = {
    "dec2025_default": ("December 2025", (style.BLACK, "-", "")),
    "site_default": ("site default", (style.ORANGE, (0, (5, 2)), "o")),
    "aug2026_daniel": ("Daniel, August 2026", (style.BLUE, "-", "s")),
    "aug2026_eli": ("Eli, August 2026", (style.VERMILLION, (0, (3, 1.5)), "^")),
    "aug2026_brendan": ("Brendan, August 2026", (style.PURPLE, (0, (1, 1.2)), "D")),
}
#: Marker of each milestone, so that they are told apart in grey.
MARKERS = {"AC": "o", "SAR": "s", "TED-AI": "^", "ASI": "D"}
#: Speed-ups that are milestones of their own.
UPLIFT_MILESTONES = (5, 25, 250, 2000, 10000)
SAMPLERS = {"eli_dec2025": "Eli, December 2025", "daniel_dec2025": "Daniel, December 2025"}
PAUSES: dict[str, tuple[str, style.Look]] = {
    "pause_all_shift": ("all, inputs wait", (style.BLACK, "-", "")),
    "pause_all_go": ("all research", (style.VERMILLION, "-", "s")),
    "pause_both": ("training, AI help", (style.BLUE, (0, (5, 2)), "o")),
    "pause_train": ("training", (style.ORANGE, (0, (1, 1.2)), "^")),
}


def milestones(connection: Connection) -> Figure:
    """Draw when each preset crosses the milestones."""
    listed = ", ".join(f"'{name}'" for name in MARKERS)
    found = series(
        connection,
        f"""
        select preset, milestone, milestone_year
        from {MILESTONES}
        where milestone in ({listed}) and milestone_year is not null
        order by preset, milestone_year
        """,
    )
    at = row(
        connection,
        f"""
        select
            min(milestone_year) filter (milestone = 'AC') as first_year,
            max(milestone_year) filter (milestone = 'AC') as last_year,
            min(years_after_automated_coder) filter (milestone = 'ASI') as least_years,
            max(years_after_automated_coder) filter (milestone = 'ASI') as most_years
        from {MILESTONES}
        where preset in ({", ".join(f"'{name}'" for name in PRESETS)})
        """,
    )
    figure = style.new_figure(
        f"At central values coding is automated between {at['first_year']:.1f} and {at['last_year']:.1f};"
        f" superintelligence follows {at['least_years']:.1f} to {at['most_years']:.1f} years later.",
        "Central values, no forecasts: medians of parameters do not give the median of dates. The values of August 2026"
        " for Eli and Brendan\nare inferred in part. From the Automated Coder to superintelligence, August is 0.2 year"
        " longer here than published.",
        MILESTONES,
        variant=None,
    )
    panel = style.single_panel(figure, "Preset", right=0.95)
    panel.set_position((0.2, panel.get_position().y0, 0.75, panel.get_position().height))
    names = [name for name in PRESETS if name in found]
    for place, name in enumerate(reversed(names)):
        table = found[name]
        panel.hlines(
            place,
            table["milestone_year"].min(),
            table["milestone_year"].max(),
            color=style.MUTED,
            linewidth=1.2,
            zorder=1,
            gid=f"span-{name}",
        )
        for milestone, year in zip(table["milestone"], table["milestone_year"], strict=True):
            panel.plot(
                year,
                place,
                marker=MARKERS[milestone],
                color=PRESETS[name][1][0],
                markersize=8,
                linestyle="",
                gid=f"{milestone}-{name}",
            )
            panel.annotate(
                milestone,
                (year, place),
                xytext=(0, -17 if milestone == "TED-AI" else 10),
                textcoords="offset points",
                ha="center",
                fontsize=8,
                color=style.INK,
            )
    panel.set_yticks(range(len(names)), [PRESETS[name][0] for name in reversed(names)])
    panel.set_ylim(-0.6, len(names) - 0.3)
    year_axis(panel, 2027, 2035, step=1)
    return figure


def effective_compute(connection: Connection) -> Figure:
    """Draw effective compute of the presets."""
    found = series(
        connection,
        f"""
        select preset, year, effective_compute_log10_flop
        from {TRAJECTORY}
        where year between 2020 and 2036
        order by preset, year
        """,
    )
    base = dict(zip(*(found["dec2025_default"][key] for key in ("year", "effective_compute_log10_flop")), strict=True))
    figure = style.new_figure(
        f"At the values of December 2025 effective compute gains {base[2030] - base[2025]:.0f} orders of magnitude from"
        f" 2025 to 2030, and {base[2035] - base[2030]:.0f} more to 2035.",
        "Effective compute on the level of the largest model of early 2025, log10 FLOP. Compute and coders are given"
        " from\noutside; what bends the lines up is AI help in research.",
        TRAJECTORY,
        variant=None,
    )
    panel = style.single_panel(figure, "Effective compute, log10 FLOP", right=0.8)
    labels = []
    for name, (text, look) in PRESETS.items():
        table = found[name]
        panel.plot(table["year"], table["effective_compute_log10_flop"], gid=f"line-{name}", **style.line_options(look))
        labels.append(EndLabel(table["year"][-1], table["effective_compute_log10_flop"][-1], text, look[0]))
    year_axis(panel, 2020, 2036)
    label_ends(panel, labels)
    return figure


def pace_control(connection: Connection) -> Figure:
    """Draw how much a pause delays superintelligence, by its length."""
    found = {
        name: series(
            connection,
            f"""
            select control, amount, delay_years
            from {PACE}
            where preset = ? and since = ? and milestone = 'ASI' and control in ({", ".join(f"'{k}'" for k in PAUSES)})
            order by control, amount
            """,
            name,
            since,
        )
        for name, since in (("dec2025_default", 2028.0), ("aug2026_daniel", 2027.0))
    }
    shown = {
        name: dict(zip(tables["pause_all_go"]["amount"], tables["pause_all_go"]["delay_years"], strict=True))
        for name, tables in found.items()
    }
    figure = style.new_figure(
        f"Two years without AI research delay superintelligence by {shown['dec2025_default'][2.0]:.1f} and"
        f" {shown['aug2026_daniel'][2.0]:.1f} years if compute keeps growing, and by two if it waits.",
        "What waited is caught up with the compute that came meanwhile. Before coding is automated a pause of training"
        " costs little, as AIs\nadd little to research by then. In the flow form training takes time, and"
        " a pause of it costs more.",
        PACE,
        variant=None,
    )
    titles = ["December 2025, pause from 2028", "Daniel, August 2026, pause from 2027"]
    panels = style.two_panels(figure, titles, ["Delay of superintelligence, years"] * 2)
    for panel, tables in zip(panels, found.values(), strict=True):
        labels = []
        for name, (text, look) in PAUSES.items():
            years = np.concatenate([[0.0], tables[name]["amount"]])
            delays = np.concatenate([[0.0], tables[name]["delay_years"]])
            panel.plot(years, delays, gid=f"line-{name}", **{**style.line_options(look), "markevery": 1})
            labels.append(EndLabel(years[-1], delays[-1], text, look[0]))
        panel.set_xlim(0, 2)
        panel.set_ylim(0, 2.1)
        panel.set_xlabel("Length of the pause, years")
        plain_axis(panel.xaxis, lambda value: f"{value:g}")
        label_ends(panel, labels)
    return figure


def distributions(connection: Connection) -> Figure:
    """Draw quantiles of milestones over the draws, beside the published ones."""
    found = columns(
        connection,
        f"""
        select sampler, quantity, p10, p50, p90, never_frac, published_p10, published_p50, published_p90
        from {DISTRIBUTIONS}
        where quantity in ('AC', 'SAR', 'AI2027-SC', 'SIAR')
        order by sampler, quantity
        """,
    )
    middle = {
        sampler: found["p50"][(found["sampler"] == sampler) & (found["quantity"] == "AC")][0] for sampler in SAMPLERS
    }
    figure = style.new_figure(
        f"The published laws put the median of the Automated Coder at {middle['eli_dec2025']:.1f} (Eli) and"
        f" {middle['daniel_dec2025']:.1f} (Daniel), with tails of decades.",
        "Lines: 10th to 90th percentile over 10,000 draws; dots: medians. Hollow, below: as published, where published."
        " The published run\nhas an older series of inputs and keeps draws that contradict themselves.",
        DISTRIBUTIONS,
        variant=None,
    )
    panels = style.two_panels(figure, [*SAMPLERS.values()], ["", ""], width=0.36)
    for panel, sampler in zip(panels, SAMPLERS, strict=True):
        own = found["sampler"] == sampler
        places = np.arange(own.sum())[::-1]
        for prefix, shift, fill in (("", 0.1, style.BLUE), ("published_", -0.15, "white")):
            low, mid, high = (
                np.ma.filled(found[prefix + key][own].astype(float), np.nan) for key in ("p10", "p50", "p90")
            )
            given = np.isfinite(low) & np.isfinite(high)
            colour, name = (style.BLUE, "own") if not prefix else (style.MUTED, "published")
            panel.hlines(
                (places + shift)[given], low[given], high[given], color=colour, gid=f"10% to 90%-{name}-{sampler}"
            )
            panel.plot(
                mid[given],
                (places + shift)[given],
                marker="o",
                linestyle="",
                markersize=6,
                markeredgecolor=colour,
                color=fill,
                gid=f"median-{name}-{sampler}",
            )
        panel.set_yticks(places, found["quantity"][own])
        panel.set_ylim(-0.6, places.size - 0.4)
        year_axis(panel, 2025, 2095, step=10)
    return figure


def automation(connection: Connection) -> Figure:
    """Draw the automated share of coding by preset, beside the share of AI R&D that the layer of capability has."""
    found = series(
        connection,
        f"""
        select preset, year, automation_frac, ai_rnd_automation_frac
        from {AGAINST_CAPABILITY}
        where year between 2025 and 2036
        order by preset, year
        """,
    )
    default = found["dec2025_default"]
    at_2028 = {name: table["automation_frac"][table["year"] == 2028][0] for name, table in found.items()}
    shown = [at_2028[name] for name in PRESETS]
    figure = style.new_figure(
        f"At the start of 2028 AIs can do {min(shown):.0%} to {max(shown):.0%} of coding tasks, by the preset;"
        f" capability here has {default['ai_rnd_automation_frac'][default['year'] == 2028][0]:.0%} of AI R&D.",
        "Coloured: share of coding tasks at the leading company, all of them at the Automated Coder. Grey: share of AI"
        " R&D labour in the calibrated base case,\nread from the time horizon, up to its ceiling. They count different"
        " work. Values stand for the first of January. Nobody has measured either.",
        "takeoff_automation_against_capability",
        variant="calibrated",
    )
    panel = style.single_panel(figure, "Automated share, %", right=0.8)
    for name, (text, look) in PRESETS.items():
        table = found[name]
        panel.plot(table["year"], table["automation_frac"], gid=f"line-{name}", label=text, **style.line_options(look))
    panel.plot(
        default["year"],
        default["ai_rnd_automation_frac"],
        gid="line-capability",
        label="AI R&D, capability",
        **style.line_options((style.MUTED, "-", "")),
    )
    panel.set_ylim(0, 1.03)
    plain_axis(panel.yaxis, lambda value: f"{value:.0%}")
    year_axis(panel, 2025, 2036)
    # Lines end together, at all of the tasks: a legend names them.
    panel.legend(loc="lower right", frameon=False, fontsize=8.5)
    return figure


def uplift(connection: Connection) -> Figure:
    """Draw how much AIs speed up AI software research, by preset."""
    found = series(
        connection,
        f"""
        select preset, year, pow(10, research_uplift_log10) as research_uplift
        from {TRAJECTORY}
        where year between 2024 and 2034
        order by preset, year
        """,
    )
    now = [table["research_uplift"][table["year"] == 2026][0] for name, table in found.items() if name in PRESETS]
    later = [table["research_uplift"][table["year"] == 2030][0] for name, table in found.items() if name in PRESETS]
    figure = style.new_figure(
        f"AIs speed up AI software research {min(now):.2f} to {max(now):.2f} times at the start of 2026; at that of"
        f" 2030 {min(later):.1f} to {float(f'{max(later):.1g}'):,.0f} times.",
        "Research effort that the company of the present day would have with the AIs of a date, over that of its people"
        " alone. Dotted: milestones AIR-5x to\nAIR-10000x. Beyond a few times the present day this is extrapolation:"
        " reported speed-ups of 2026 are of coding alone, and lie between 1 and 4.",
        TRAJECTORY,
        variant=None,
    )
    panel = style.single_panel(figure, "Speed-up of AI software research, factor, log scale", right=0.8)
    labels = []
    for name, (text, look) in PRESETS.items():
        table = found[name]
        panel.plot(table["year"], table["research_uplift"], gid=f"line-{name}", **style.line_options(look))
        labels.append(EndLabel(table["year"][-1], table["research_uplift"][-1], text, look[0]))
    panel.set_ylim(0.9, 1e8)
    for level in UPLIFT_MILESTONES:
        panel.axhline(level, color=style.MUTED, linewidth=0.8, linestyle=":", zorder=1, gid=f"AIR-{level}x")
    log_axis(panel.yaxis)
    year_axis(panel, 2024, 2034)
    label_ends(panel, labels)
    return figure


def substitution(connection: Connection) -> Figure:
    """Draw the rate of substitution of experiment for automation compute, and the best split of both."""
    found = series(
        connection,
        f"""
        select
            preset,
            year,
            if(mrts_log10 > -8, pow(10, mrts_log10), null) as mrts,
            best_inference_share_frac,
            inference_share_frac,
            best_split_gain_frac
        from {MRTS}
        where year between 2024 and 2036
        order by preset, year
        """,
    )
    default = found["dec2025_default"]
    most = max(float(np.max(found[name]["best_split_gain_frac"])) for name in PRESETS)
    figure = style.new_figure(
        f"By this model labs give automation too much compute before coding is automated; the best split adds"
        f" {most:.0%} at most.",
        "Left: experiment compute that makes up for one unit of automation compute; 1 where the split is best, below it"
        " automation has too much. Not shown where\ncoding is at its cap and the rate falls to nothing. Right: share of"
        " automation in both; grey: as assumed, 1/11 from 2026. Values stand for the first of January.",
        MRTS,
        variant=None,
    )
    panels = style.two_panels(
        figure,
        ["Worth of automation compute", "Best share of automation compute"],
        ["Experiment H100e per automation H100e, log scale", "Share of automation in both, %"],
    )
    panels[0].axhline(1, color=style.MUTED, linewidth=1.2, gid="best")
    for name in ("dec2025_default", "aug2026_daniel", "aug2026_eli"):
        text, look = PRESETS[name]
        table = found[name]
        for panel, column in zip(panels, ("mrts", "best_inference_share_frac"), strict=True):
            values = np.ma.filled(table[column].astype(float), np.nan)
            panel.plot(table["year"], values, gid=f"line-{name}", label=text, **style.line_options(look))
    panels[1].plot(
        default["year"],
        default["inference_share_frac"],
        gid="line-assumed",
        label="as assumed",
        **style.line_options((style.MUTED, "-", "")),
    )
    panels[0].set_ylim(1e-6, 1e2)
    log_axis(panels[0].yaxis)
    panels[1].set_ylim(0, 0.2)
    panels[1].yaxis.set_major_locator(MultipleLocator(0.05))
    plain_axis(panels[1].yaxis, lambda value: f"{value:.0%}")
    for panel in panels:
        year_axis(panel, 2024, 2036, 4)
    panels[1].legend(loc="upper right", frameon=False, fontsize=8.5)
    return figure
