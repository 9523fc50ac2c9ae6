with

points as (select * from {{ ref('int_trend_points') }}),

fits as (select * from {{ ref('int_trend_fits') }}),

residuals as (
    select
        -- key
        points.variant,
        points.metric,
        points.model_subset,
        points.model_name,
        -- attributes
        points.organization,
        points.release_year_fractional,
        -- measures
        points.metric_value,
        fits.intercept_log10 + fits.slope_log10_per_year * points.release_year_fractional as fitted_log10,
        log10(points.metric_value)
        - (fits.intercept_log10 + fits.slope_log10_per_year * points.release_year_fractional)
            as residual_log10
    from points
    inner join fits
        on
            points.variant = fits.variant
            and points.metric = fits.metric
            and points.model_subset = fits.model_subset
)

select * from residuals
