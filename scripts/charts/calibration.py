"""Charts that set the calibrated variant beside the published one and beside what was observed."""

from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Connection, row, series
from scripts.charts.labels import EndLabel, inside_note, label_ends
from scripts.charts.scales import in_words, log_axis, year_axis
from scripts.charts.supply import INPUTS

BOTH_VARIANTS = "published and calibrated"

SUPPLY = f"""
    select variant || '/' || supply_scenario as path, variant, supply_scenario, year, is_observed,
        available_stock_h100e, usable_compute_flop
    from {INPUTS}
    where
        variant in ('published', 'calibrated')
        and supply_scenario in (select supply_scenario from {INPUTS} where variant = 'published')
    order by variant, supply_scenario, year
"""
BACKCAST = """
    select variant, year, is_held_out, predicted_run_flop, observed_run_flop, error_log10
    from allocation.allocation_run_backcast
    where cutoff_year = 2024
    order by variant, year
"""
#: How often each variant was within a factor of 3, and by how much it missed the year that was held out.
BACKCAST_SCORES = """
    select
        max(n_years) as n_years,
        max(n_within_factor_3) filter (variant = 'calibrated') as calibrated_within,
        max(n_within_factor_3) filter (variant = 'published') as published_within,
        power(10, max(mean_held_out_error_log10) filter (variant = 'calibrated')) as calibrated_miss,
        power(10, max(mean_held_out_error_log10) filter (variant = 'published')) as published_miss
    from allocation.allocation_run_backcast_summary
    where cutoff_year = 2024
"""


def published_against_calibrated(connection: Connection) -> Figure:
    """Draw stock and usable compute of both variants, with the observed years."""
    paths = series(connection, SUPPLY)
    observed = row(
        connection,
        """
        select year, published_value, observed_value, observed_value / published_value as factor
        from supply.supply_observed_against_model
        where quantity = 'stock at year end'
        order by year desc
        """,
    )
    figure = style.new_figure(
        f"At the end of {observed['year']} there were {in_words(observed['observed_value'])} H100e, where the published"
        f" assumptions have {in_words(observed['published_value'])}: {observed['factor']:.2g} times as many.",
        "Read with care: this is ALL AI compute, not one training run. Dots: observed years, which win over the"
        " model.\nThick: base scenario; thin: the other three published scenarios. All other years are projections.",
        INPUTS,
        variant=BOTH_VARIANTS,
    )
    columns = {
        "available_stock_h100e": ("Chips that can run", "Stock at year end, H100e (log scale)", in_words),
        "usable_compute_flop": ("Usable compute", "Compute of the year, FLOP (log scale)", None),
    }
    titles, units, _ = zip(*columns.values(), strict=True)
    panels = style.two_panels(figure, list(titles), list(units))
    for panel, (column, (_, _, text)) in zip(panels, columns.items(), strict=True):
        labels = []
        for path, table in paths.items():
            variant, is_base = table["variant"][0], table["supply_scenario"][0] == "base"
            colour, dashes, _ = style.VARIANT_LOOKS[variant]
            panel.plot(
                table["year"],
                table[column],
                color=colour,
                linestyle=dashes,
                linewidth=2.2 if is_base else 0.9,
                alpha=1 if is_base else 0.45,
                zorder=3 if is_base else 2,
                gid=f"line-{path}",
            )
            if is_base:
                seen = table["is_observed"]
                panel.plot(
                    table["year"][seen],
                    table[column][seen],
                    "o",
                    color=style.BLACK,
                    markersize=6,
                    zorder=4,
                    clip_on=False,
                    gid="observed",
                )
                labels.append(EndLabel(table["year"][-1], table[column][-1], variant, colour))
        log_axis(panel.yaxis, text)
        year_axis(panel, int(table["year"][0]), int(table["year"][-1]), 4)
        label_ends(panel, labels)
        inside_note(panel, "\N{BLACK CIRCLE} observed", 0.06, 0.96, style.BLACK)
    return figure


def run_backcast(connection: Connection) -> Figure:
    """Draw the largest runs that each variant would have predicted against those observed, the last year held out."""
    variants = series(connection, BACKCAST)
    scores = row(connection, BACKCAST_SCORES)
    figure = style.new_figure(
        f"Within a factor of 3: {scores['calibrated_within']} of {scores['n_years']} years calibrated,"
        f" {scores['published_within']} published. The year held out comes out"
        f" {scores['calibrated_miss']:.2g} and {scores['published_miss']:.2g} times too high.",
        f"{style.ONE_RUN} Observed: trained by the end of the year.\nCalibrated: run share fitted on 2018 to 2024."
        " Published: its shares of 2024, held for the years before. Both over the same usable compute.",
        "allocation.allocation_run_backcast",
        epoch=True,
        variant=BOTH_VARIANTS,
    )
    axes = style.single_panel(figure, "Largest training run of the year, FLOP (log scale)")
    labels, end = [], variants["published"]["year"][-1] + 0.25
    for variant, table in variants.items():
        look = (*style.VARIANT_LOOKS[variant][:2], {"published": "s", "calibrated": "^"}[variant])
        axes.plot(
            table["year"],
            table["predicted_run_flop"],
            gid=f"line-{variant}",
            **(style.line_options(look) | {"markevery": 1, "markersize": 6}),
        )
        labels.append(EndLabel(end, table["predicted_run_flop"][-1], f"{variant},\npredicted", look[0]))
    axes.plot(table["year"], table["observed_run_flop"], "o", color=style.BLACK, markersize=7, zorder=4, gid="observed")
    labels.append(EndLabel(end, table["observed_run_flop"][-1], "observed", style.BLACK))
    first_held_out = table["year"][table["is_held_out"]][0]
    axes.axvspan(
        first_held_out - 0.25,
        first_held_out + 0.25,
        color=style.FAINT,
        alpha=0.45,
        linewidth=0,
        zorder=0,
        gid="held out",
    )
    log_axis(axes.yaxis)
    year_axis(axes, 2018, int(table["year"][-1]), 1)
    axes.set_xlim(2017.75, end)
    axes.annotate(
        "held out",
        (first_held_out, 0.03),
        xycoords=("data", "axes fraction"),
        ha="center",
        fontsize=8.5,
        color=style.SOFT,
    )
    label_ends(axes, labels)
    return figure
