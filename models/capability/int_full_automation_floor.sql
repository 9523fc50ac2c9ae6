with

gains as (
    select * from {{ ref('int_software_gains') }}
    where software_form = 'default' and year = {{ var('last_observed_year') }}
),

-- The largest run so far, as it was observed.
runs as (
    select log10(max(largest_run_by_training_date_flop)) as run_so_far_flop_log10
    from {{ ref('stg_largest_run_observations') }}
    where year <= {{ var('last_observed_year') }}
),

scalars as (select * from {{ ref('scalar_parameters') }}),

-- int_capability solved for the compute of full automation at which a twentieth of the economy's tasks is automated by
-- the last observed year: less contradicts the present.
floors as (
    select
        scalars.draw,
        runs.run_so_far_flop_log10 + gains.software_gain_log10
        + ({{ var('first_year') }} - 2022) * scalars.software_growth_initial / ln(10)
        - scalars.automation_distance_5 * scalars.automation_gap / 7 as full_automation_floor_log10_flop
    from scalars
    inner join gains on scalars.draw = gains.draw
    cross join runs
)

select * from floors
