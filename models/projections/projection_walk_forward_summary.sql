with

forecasts as (select * from {{ ref('projection_walk_forward') }}),

-- Each forecast counts for its own cut-off and for all of them together.
counted as (
    select
        forecasts.*,
        unnest([cast(forecasts.cut_off_on as varchar), 'all']) as cut_off
    from forecasts
    where forecasts.is_scored
),

summary as (
    select
        -- key
        counted.quantity,
        counted.first_year,
        counted.cut_off,
        -- measures
        any_value(counted.unit) as unit,
        cast(count(*) as integer) as n_targets,
        avg(cast(counted.is_within_50 as integer)) as coverage_50_frac,
        avg(cast(counted.is_within_90 as integer)) as coverage_90_frac,
        avg(counted.predicted_p50 - counted.observed_value order by counted.cut_off_on, counted.target_key)
            as mean_error,
        avg(counted.crps order by counted.cut_off_on, counted.target_key) as mean_crps,
        avg(counted.crps_no_change order by counted.cut_off_on, counted.target_key) as mean_crps_no_change,
        avg(counted.crps_same_pace order by counted.cut_off_on, counted.target_key) as mean_crps_same_pace
    from counted
    group by counted.quantity, counted.first_year, counted.cut_off
),

with_skill as (
    select
        *,
        1 - mean_crps / mean_crps_no_change as skill_over_no_change,
        1 - mean_crps / mean_crps_same_pace as skill_over_same_pace
    from summary
)

select * from with_skill
order by quantity, first_year, cut_off
