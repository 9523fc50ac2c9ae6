"""Print the headline numbers of a published warehouse.

Usage: ``python -m scripts.headline``.
"""

import sys
from pathlib import Path

from scripts.terminal import run_command
from scripts.text import aligned
from scripts.warehouse import OutputError, open_warehouse, warehouse_path

#: In the order in which they are printed: what is known and the project's own best first, then what was published.
TABLES = {
    "What was read last, from which the calibrated variant goes on": """
        select
            series,
            model_name as model,
            read_on as released,
            if(unit = 'log2 minutes', printf('%.3g minutes', pow(2, reading_value)), printf('%.4g', reading_value))
                as reading,
            printf('%.1f', record_years) as "years of record"
        from capability.capability_last_readings
        order by series desc
    """,
    "Forecast, calibrated base case: median (5% to 95% of the draws), and what the published variant says": """
        with
        shown as (
            select
                bands.variant,
                measures.measure_position,
                measures.label || ', ' || measures.natural_unit as measure,
                bands.year,
                case
                    when measures.logarithm_base is null
                        then printf('%.3g (%.3g to %.3g)', bands.p50, bands.p05, bands.p95)
                    else printf(
                        '%.1e (%.1e to %.1e)',
                        pow(measures.logarithm_base, bands.p50),
                        pow(measures.logarithm_base, bands.p05),
                        pow(measures.logarithm_base, bands.p95)
                    )
                end as band,
                if(
                    measures.logarithm_base is null,
                    printf('%.3g', bands.point_value),
                    printf('%.1e', pow(measures.logarithm_base, bands.point_value))
                ) as point
            from projections.projection_bands as bands
            inner join staging.stg_projection_measures as measures using (measure)
            where bands.combined_scenario_id = 'base__base' and not starts_with(measure, 'horizon')
        )
        select
            measure,
            max(band) filter (variant = 'calibrated' and year = 2026) as "2026",
            max(band) filter (variant = 'calibrated' and year = 2028) as "2028",
            max(band) filter (variant = 'calibrated' and year = 2030) as "2030",
            max(band) filter (variant = 'calibrated' and year = 2040) as "2040",
            max(point) filter (variant = 'published' and year = 2030) as "published, 2030"
        from shown
        group by measure, measure_position
        order by measure_position
    """,
    "When a task horizon is reached, calibrated base case; beyond 16 hours none can be measured yet": """
        select
            label as milestone,
            coalesce(p05_year::varchar, 'never') || ' / ' || coalesce(p50_year::varchar, 'never') || ' / '
            || coalesce(p95_year::varchar, 'never') as "5% / 50% / 95% of draws by",
            printf('%.0f%%', 100 * reached_by_2030_frac) as "by 2030",
            printf('%.0f%%', 100 * not_by_last_year_frac) as "not by the last year"
        from review.v_horizon_milestones
        where variant = 'calibrated' and combined_scenario_id = 'base__base'
        order by horizon_hours
    """,
    "Supply: all usable AI compute of a year, FLOP": """
        select
            supply_scenario as scenario,
            variant,
            printf('%.4e', max(usable_compute_flop) filter (year = 2024)) as "2024",
            printf('%.4e', max(usable_compute_flop) filter (year = 2030)) as "2030",
            printf('%.4e', max(usable_compute_flop) filter (year = 2040)) as "2040",
            printf('%.2f%%', 100 * max(usable_compute_cagr_frac) filter (year = 2040)) as "growth a year"
        from supply.supply_scenario_summary
        group by all
        order by variant, scenario
    """,
    "Published variant: the largest training run of a year, FLOP": """
        select
            pace,
            combined_scenario_id as scenario,
            printf('%.3e', max(largest_frontier_run_flop) filter (year = 2024)) as "2024",
            printf('%.3e', max(largest_frontier_run_flop) filter (year = 2030)) as "2030",
            printf('%.3e', max(largest_frontier_run_flop) filter (year = 2040)) as "2040"
        from review.v_slow_base_fast_envelope
        where variant = 'published'
        group by all
        order by max(largest_frontier_run_flop)
    """,
    "Historical baseline: one training run, Rule A models since 2018": """
        select
            metric,
            printf('%.3fx a year', annual_growth_multiplier) as growth,
            printf('%.3f to %.3f', annual_growth_multiplier_low, annual_growth_multiplier_high) as "95% interval",
            n_models as models
        from historical.historical_trend_estimates
        where model_subset = 'frontier_rule_a_2018+'
            and metric in ('training_compute', 'training_cost_2023usd', 'cost_per_flop_2023usd')
    """,
}


def print_headline(warehouse: Path) -> None:
    """Print each headline table of the warehouse, aligned in columns."""
    with open_warehouse(warehouse) as connection:
        for title, query in TABLES.items():
            result = connection.execute(query)
            rows = [[column[0] for column in result.description], *[[str(v) for v in row] for row in result.fetchall()]]
            print(title)
            print(*(f"  {line}" for line in aligned(rows)), "", sep="\n")


def main() -> int:
    """Print the headline of the published warehouse; return the exit code."""
    try:
        print_headline(warehouse_path())
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    run_command(main, __doc__)
