with

runs as (select * from {{ ref('allocation_largest_frontier_run') }}),

ranked as (
    select
        variant,
        cast(rank() over (partition by variant order by largest_frontier_run_flop desc) as integer) as run_rank,
        combined_scenario_id,
        supply_scenario,
        allocation_scenario,
        largest_frontier_run_flop,
        run_share_of_usable_frac
    from runs
    where year = 2040
    order by variant desc, run_rank
)

select * from ranked
