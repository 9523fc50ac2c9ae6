with

runs as (select * from {{ ref('allocation_largest_frontier_run') }}),

buckets as (select * from {{ ref('allocation_compute_by_bucket') }}),

paths as (
    select
        -- key
        runs.variant,
        runs.supply_scenario,
        runs.allocation_scenario,
        runs.combined_scenario_id,
        runs.year,
        -- measures
        runs.usable_compute_flop,
        -- A smaller run does not undo what a larger one before it reached.
        max(runs.largest_frontier_run_flop_log10) over (
            partition by runs.variant, runs.combined_scenario_id
            order by runs.year
        ) as run_so_far_flop_log10,
        buckets.ai_rnd_experiment_flop
    from runs
    inner join buckets
        on
            runs.variant = buckets.variant
            and runs.combined_scenario_id = buckets.combined_scenario_id
            and runs.year = buckets.year
    order by runs.variant desc, runs.combined_scenario_id, runs.year
)

select * from paths
