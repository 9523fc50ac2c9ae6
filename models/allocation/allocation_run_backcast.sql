with

scalars as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

past as (
    select backcast.*
    from {{ ref('stg_largest_run_backcast') }} as backcast
    inner join scalars on backcast.year >= scalars.run_record_first_year
),

fits as (select * from {{ ref('int_run_share_fits') }}),

published_shares as (
    select
        year,
        run_share_of_usable_frac
    from {{ ref('allocation_largest_frontier_run') }}
    where variant = 'published' and combined_scenario_id = 'base__base'
),

-- Both variants predict the same rows from the same usable compute. The published shares start in 2024; for the years
-- before, their first value is held, as their interpolation does outside its milestones.
predicted as (
    select
        'calibrated' as variant,
        fits.cutoff_year,
        past.year,
        pow(10, fits.level_log10 + fits.slope_log10_per_year * (past.year - scalars.run_share_reference_year))
            as predicted_share_frac
    from past
    cross join fits
    cross join scalars

    union all

    select
        'published' as variant,
        fits.cutoff_year,
        past.year,
        published_shares.run_share_of_usable_frac as predicted_share_frac
    from past
    cross join fits
    inner join published_shares on greatest(past.year, {{ var('first_year') }}) = published_shares.year
),

scored as (
    select
        -- key
        predicted.variant,
        predicted.cutoff_year,
        predicted.year,
        -- measures
        predicted.year > predicted.cutoff_year as is_held_out,
        past.largest_run_model,
        past.usable_compute_flop,
        past.usable_compute_flop * predicted.predicted_share_frac as predicted_run_flop,
        past.largest_run_by_training_date_flop as observed_run_flop,
        log10(predicted.predicted_share_frac / past.run_share_of_usable_frac) as error_log10
    from predicted
    inner join past on predicted.year = past.year
    order by predicted.variant, predicted.cutoff_year, predicted.year
)

select * from scored
