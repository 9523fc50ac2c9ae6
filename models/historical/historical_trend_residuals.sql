with

points as (select * from {{ ref('int_trend_points') }}),

fits as (select * from {{ ref('int_trend_fits') }}),

centres as (
    select
        variant,
        metric,
        model_subset,
        count(*) as n_models,
        avg(release_year_fractional order by model_name) as mean_release_year_fractional
    from points
    group by variant, metric, model_subset
),

fitted as (
    select
        points.*,
        fits.intercept_log10 + fits.slope_log10_per_year * points.release_year_fractional as fitted_log10,
        -- Half the 95% band of the mean line: t times the error of level and slope at this year. The t quantile is the
        -- one that the fit used for its slope interval.
        (fits.slope_high_log10_per_year - fits.slope_log10_per_year) / fits.standard_error
        * sqrt(
            pow(fits.residual_standard_error_log10, 2) / centres.n_models
            + pow(
                fits.standard_error * (points.release_year_fractional - centres.mean_release_year_fractional), 2
            )
        ) as band_log10
    from points
    inner join fits
        on
            points.variant = fits.variant
            and points.metric = fits.metric
            and points.model_subset = fits.model_subset
    inner join centres
        on
            points.variant = centres.variant
            and points.metric = centres.metric
            and points.model_subset = centres.model_subset
),

residuals as (
    select
        -- key
        variant,
        metric,
        model_subset,
        model_name,
        -- attributes
        organization,
        release_year_fractional,
        -- measures
        metric_value,
        fitted_log10,
        fitted_log10 - band_log10 as fitted_low_log10,
        fitted_log10 + band_log10 as fitted_high_log10,
        log10(metric_value) - fitted_log10 as residual_log10
    from fitted
)

select * from residuals
