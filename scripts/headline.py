"""Print the headline numbers of a published warehouse.

Usage: ``python -m scripts.headline``.
"""

import os
from pathlib import Path

import duckdb

from scripts.text import aligned

TABLES = {
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
        order by variant desc, scenario
    """,
    "Allocation: the largest training run of a year, FLOP (published variant)": """
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
    "Calibrated base case: what the run is worth after software progress": """
        select
            runs.year,
            printf('%.2e', runs.usable_compute_flop) as "usable FLOP",
            printf('%.2e', runs.largest_frontier_run_flop) as "largest run FLOP",
            printf('%.2e', capability.effective_compute_flop) as "effective FLOP",
            printf('%.1f', capability.horizon_p50_minutes / 60) as "p50 horizon, hours",
            if(
                capability.is_beyond_measured_range,
                (
                    select printf('beyond measured range (%g h)', horizon_measured_limit / 60)
                    from assumptions.scalar_parameters
                ),
                ''
            ) as note
        from allocation.allocation_largest_frontier_run as runs
        inner join (
            select *, pow(10, effective_compute_flop_log10) as effective_compute_flop
            from capability.capability_by_year
        ) as capability using (variant, combined_scenario_id, year)
        where runs.variant = 'calibrated'
            and runs.combined_scenario_id = 'base__base'
            and capability.software_form = 'default'
            and runs.year in (2024, 2025, 2026, 2030, 2040)
        order by runs.year
    """,
    "Projection, calibrated base case: 5%, 50% and 95% of the draws": """
        with
        shown as (
            select
                measures.label || ', ' || measures.natural_unit as measure,
                bands.year,
                case
                    when measures.logarithm_base is null
                        then printf('%.3g / %.3g / %.3g', bands.p05, bands.p50, bands.p95)
                    else printf(
                        '%.1e / %.1e / %.1e',
                        pow(measures.logarithm_base, bands.p05),
                        pow(measures.logarithm_base, bands.p50),
                        pow(measures.logarithm_base, bands.p95)
                    )
                end as band,
                bands.is_beyond_measured_range
            from projections.projection_bands as bands
            inner join staging.stg_projection_measures as measures using (measure)
            where bands.variant = 'calibrated' and bands.combined_scenario_id = 'base__base'
        )
        select
            measure,
            max(band) filter (year = 2026) as "2026",
            max(band) filter (year = 2030) as "2030",
            max(band) filter (year = 2040) as "2040",
            if(
                bool_or(is_beyond_measured_range),
                (
                    select printf('medians beyond measured range (%g h)', horizon_measured_limit / 60)
                    from assumptions.scalar_parameters
                ),
                ''
            ) as note
        from shown
        group by measure
        order by measure
    """,
}


def print_headline(warehouse: Path) -> None:
    """Print each headline table of the warehouse, aligned in columns."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for title, query in TABLES.items():
            result = connection.execute(query)
            rows = [[column[0] for column in result.description], *[[str(v) for v in row] for row in result.fetchall()]]
            print(title)
            print(*(f"  {line}" for line in aligned(rows)), "", sep="\n")


if __name__ == "__main__":
    print_headline(Path(os.environ.get("WAREHOUSE_PATH", "warehouse.duckdb")))
