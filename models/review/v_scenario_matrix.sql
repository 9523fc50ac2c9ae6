with

summary as (select * from {{ ref('allocation_scenario_summary') }}),

matrix as (
    select
        variant,
        supply_scenario,
        allocation_scenario,
        combined_scenario_id,
        usable_compute_2024_flop,
        usable_compute_2030_flop,
        usable_compute_2040_flop,
        usable_compute_cagr_frac,
        largest_frontier_run_2024_flop,
        largest_frontier_run_2030_flop,
        largest_frontier_run_2040_flop,
        largest_frontier_run_cagr_frac
    from summary
    order by variant desc, largest_frontier_run_2040_flop desc
)

select * from matrix
