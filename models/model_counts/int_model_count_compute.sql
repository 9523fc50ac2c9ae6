with

points as (
    select
        variant,
        combined_scenario_id,
        0 as draw,
        year,
        training_flop,
        largest_frontier_run_flop
    from {{ ref('allocation_largest_frontier_run') }}
),

draws as (
    select
        paths.variant,
        paths.combined_scenario_id,
        draws.draw,
        draws.year,
        draws.training_flop,
        draws.largest_run_flop as largest_frontier_run_flop
    from {{ ref('int_training_draws') }} as draws
    inner join {{ ref('int_projection_paths') }} as paths on draws.path_id = paths.path_id
),

runs as (
    select * from points
    union all
    select * from draws
),

observed as (
    select sum(training_compute_flop order by model_name) as anchor_flop
    from {{ ref('historical_models') }}
    where release_year = {{ var('first_year') }}
),

-- One share for all years of a path and draw: with it, counted compute of the first year is what was observed.
anchored as (
    select
        runs.*,
        observed.anchor_flop / first_value(runs.training_flop) over (
            partition by runs.variant, runs.combined_scenario_id, runs.draw order by runs.year
        ) as counted_share_frac
    from runs
    cross join observed
),

counted as (
    select
        -- key
        variant,
        combined_scenario_id as scenario,
        draw,
        year,
        -- measures
        counted_share_frac,
        counted_share_frac * training_flop as counted_training_flop,
        -- The same share of both: the run stays as large a part of the counted compute as of all of it.
        counted_share_frac * largest_frontier_run_flop as counted_largest_run_flop,
        largest_frontier_run_flop / training_flop as largest_share_frac
    from anchored
)

select * from counted
