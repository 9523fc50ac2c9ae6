with

runs as (select * from {{ ref('allocation_largest_frontier_run') }}),

observed as (
    select sum(training_compute_flop) as anchor_flop
    from {{ ref('historical_models') }}
    where release_year = {{ var('first_year') }}
),

scenarios as (
    select * from {{ ref('int_model_count_scenarios') }}
    where scenario = 'baseline'
),

-- One scalar a scenario: in the first year the counted models are those that were observed.
anchored as (
    select
        runs.*,
        observed.anchor_flop / first_value(runs.training_flop) over (
            partition by runs.variant, runs.combined_scenario_id order by runs.year
        ) as counted_share_frac
    from runs
    cross join observed
),

counted as (
    select
        -- key
        anchored.variant as compute_variant,
        anchored.combined_scenario_id as scenario,
        anchored.year,
        -- measures
        anchored.counted_share_frac,
        anchored.counted_share_frac * anchored.training_flop as counted_training_flop,
        -- The same share of both: the run stays as large a part of the counted compute as of all of it.
        anchored.counted_share_frac * anchored.largest_frontier_run_flop as counted_largest_run_flop,
        anchored.largest_frontier_run_flop / anchored.training_flop as largest_share_frac,
        anchored.largest_frontier_run_flop / anchored.training_flop
        not between scenarios.share_bounds[1] and scenarios.share_bounds[2] as is_share_outside_published_bounds
    from anchored
    cross join scenarios
    order by compute_variant desc, scenario, anchored.year
)

select * from counted
