with

compute as (
    select * from {{ ref('int_model_count_compute') }}
    where draw = 0
),

scenarios as (
    select * from {{ ref('int_model_count_scenarios') }}
    where scenario = 'baseline'
),

counted as (
    select
        -- key
        compute.variant,
        compute.scenario,
        compute.year,
        -- measures
        compute.counted_share_frac,
        compute.counted_training_flop,
        compute.counted_largest_run_flop,
        compute.largest_share_frac,
        compute.largest_share_frac
        not between scenarios.share_bounds[1] and scenarios.share_bounds[2] as is_share_outside_published_bounds
    from compute
    cross join scenarios
    order by compute.variant desc, compute.scenario, compute.year
)

select * from counted
