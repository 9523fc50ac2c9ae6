with

forecasts as (select * from {{ ref('projection_published_forecasts') }}),

sources as (select * from {{ ref('stg_sources') }}),

-- The figure and its ends stand together; a probability takes the place of the figure.
shown as (
    select
        forecasts.forecast_id,
        forecasts.variant,
        forecasts.combined_scenario_id,
        forecasts.label,
        forecasts.subject,
        forecasts.forecast_kind,
        forecasts.target_period,
        forecasts.target_decimal_year,
        forecasts.forecaster,
        forecasts.basis,
        forecasts.made_period,
        forecasts.statistic,
        coalesce(forecasts.their_probability_frac, forecasts.their_value) as their_value,
        forecasts.their_low,
        forecasts.their_high,
        forecasts.their_interval_frac,
        forecasts.our_p05,
        forecasts.our_p25,
        coalesce(forecasts.our_probability_frac, forecasts.our_p50) as our_value,
        forecasts.our_p75,
        forecasts.our_p95,
        forecasts.unit,
        starts_with(forecasts.measure, 'horizon')
        and not forecasts.our_p95 is null
        and {{ is_beyond_measured_range('forecasts.our_p95') }} as is_p95_beyond_measured_range,
        forecasts.our_quantile_of_theirs_frac,
        forecasts.their_quantile_of_ours_frac,
        forecasts.is_outside_our_90,
        forecasts.likeness,
        forecasts.comparison_note,
        forecasts.not_compared_because,
        forecasts.observed_value,
        forecasts.observed_on,
        forecasts.their_score,
        forecasts.our_score,
        forecasts.not_scored_because,
        forecasts.quantity,
        forecasts.confidence,
        forecasts.note,
        forecasts.source_id,
        sources.author as source_author,
        sources.title as source_title,
        sources.url as source_url
    from forecasts
    left join sources on forecasts.source_id = sources.source_id
    order by
        forecasts.not_compared_because is not null,
        forecasts.quantity,
        forecasts.target_on,
        forecasts.forecast_id,
        forecasts.combined_scenario_id desc
)

select * from shown
