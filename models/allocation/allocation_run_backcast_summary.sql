with

backcast as (select * from {{ ref('allocation_run_backcast') }}),

fits as (select * from {{ ref('int_run_share_fits') }}),

summary as (
    select
        -- key
        backcast.variant,
        backcast.cutoff_year,
        -- measures
        cast(count(*) as integer) as n_years,
        cast(count(*) filter (abs(backcast.error_log10) <= log10(3)) as integer) as n_within_factor_3,
        avg(backcast.error_log10 order by backcast.year) as mean_error_log10,
        sqrt(avg(pow(backcast.error_log10, 2) order by backcast.year)) as rms_error_log10,
        cast(count(*) filter (backcast.is_held_out) as integer) as n_held_out,
        avg(backcast.error_log10 order by backcast.year) filter (backcast.is_held_out) as mean_held_out_error_log10
    from backcast
    group by backcast.variant, backcast.cutoff_year
),

with_fits as (
    select
        summary.*,
        -- the fitted line, for the variant that has one
        if(summary.variant = 'calibrated', fits.level_log10, null) as share_level_log10,
        if(summary.variant = 'calibrated', fits.slope_log10_per_year, null) as share_slope_log10_per_year
    from summary
    inner join fits on summary.cutoff_year = fits.cutoff_year
)

select * from with_fits
order by variant, cutoff_year
