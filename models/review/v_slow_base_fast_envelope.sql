with

buckets as (select * from {{ ref('allocation_compute_by_bucket') }}),

runs as (select * from {{ ref('allocation_largest_frontier_run') }}),

envelope as (
    select
        buckets.variant,
        case buckets.combined_scenario_id
            when 'chip_bottleneck__inference_heavy' then 'chip-limited'
            when 'base__base' then 'base'
            when 'capex_rich__training_race' then 'fast'
        end as pace,
        buckets.combined_scenario_id,
        buckets.year,
        runs.largest_frontier_run_flop,
        runs.run_share_of_usable_frac,
        min(runs.largest_frontier_run_flop) over every_scenario as lowest_run_flop,
        max(runs.largest_frontier_run_flop) over every_scenario as highest_run_flop,
        buckets.usable_compute_flop,
        buckets.training_flop,
        buckets.inference_flop,
        buckets.ai_rnd_experiment_flop,
        buckets.post_training_flop
    from buckets
    inner join runs
        on
            buckets.variant = runs.variant
            and buckets.combined_scenario_id = runs.combined_scenario_id
            and buckets.year = runs.year
    window every_scenario as (partition by buckets.variant, buckets.year)
),

named as (
    select * from envelope
    where pace is not null
    order by variant desc, year, largest_frontier_run_flop
)

select * from named
