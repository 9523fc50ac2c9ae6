with

fits as (select * from {{ ref('int_trend_fits') }}),

points as (select * from {{ ref('int_trend_points') }}),

-- All 45 series, also those that a data set leaves without enough points for a fit.
metrics as (
    select
        unnest({{ trend_metrics().keys() | list }}) as metric,
        unnest(range({{ trend_metrics() | length }})) as metric_order
),

subsets as (
    select
        unnest({{ trend_subsets().keys() | list }}) as model_subset,
        unnest(range({{ trend_subsets() | length }})) as subset_order
),

series as (
    select
        'published' as variant,
        metrics.metric,
        metrics.metric_order,
        subsets.model_subset,
        subsets.subset_order
    from metrics
    cross join subsets
),

spans as (
    select
        variant,
        metric,
        model_subset,
        count(*) as n_models,
        min(release_year) as start_year,
        max(release_year) as end_year
    from points
    group by variant, metric, model_subset
),

estimates as (
    select
        -- key
        series.variant,
        series.metric,
        series.model_subset,
        -- what the fit saw
        cast(coalesce(spans.n_models, 0) as integer) as n_models,
        spans.start_year,
        spans.end_year,
        -- the fit
        fits.slope_log10_per_year,
        fits.intercept_log10,
        pow(10, fits.slope_log10_per_year) as annual_growth_multiplier,
        {{ doubling_time_years('fits.slope_log10_per_year') }} as doubling_time_years,
        fits.r_squared,
        fits.standard_error,
        -- 95% intervals; a faster slope is a shorter doubling time, so those ends swap
        fits.slope_low_log10_per_year,
        fits.slope_high_log10_per_year,
        pow(10, fits.slope_low_log10_per_year) as annual_growth_multiplier_low,
        pow(10, fits.slope_high_log10_per_year) as annual_growth_multiplier_high,
        {{ doubling_time_years('fits.slope_high_log10_per_year') }} as doubling_time_low_years,
        {{ doubling_time_years('fits.slope_low_log10_per_year') }} as doubling_time_high_years,
        -- diagnostics
        fits.residual_standard_error_log10,
        fits.durbin_watson
    from series
    left join spans
        on
            series.variant = spans.variant
            and series.metric = spans.metric
            and series.model_subset = spans.model_subset
    left join fits
        on
            series.variant = fits.variant
            and series.metric = fits.metric
            and series.model_subset = fits.model_subset
    order by series.metric_order, series.subset_order
)

select * from estimates
