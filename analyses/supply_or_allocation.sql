-- Which choice moves the largest run of 2040 more: the supply scenario or the allocation scenario?
with

runs as (
    select *
    from {{ ref('allocation_scenario_summary') }}
    where variant = 'published'
),

by_allocation as (
    select
        supply_scenario,
        max(largest_frontier_run_2040_flop) / min(largest_frontier_run_2040_flop) as spread
    from runs
    group by supply_scenario
),

by_supply as (
    select
        allocation_scenario,
        max(largest_frontier_run_2040_flop) / min(largest_frontier_run_2040_flop) as spread
    from runs
    group by allocation_scenario
)

select
    'allocation, at fixed supply' as choice,
    min(spread) as smallest_spread,
    max(spread) as largest_spread
from by_allocation
union all
select
    'supply, at fixed allocation' as choice,
    min(spread) as smallest_spread,
    max(spread) as largest_spread
from by_supply
