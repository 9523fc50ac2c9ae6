with

forecasts as (select * from {{ ref('projection_walk_forward') }}),

measures as (select * from {{ ref('stg_projection_measures') }}),

horizons as (
    select * from {{ ref('capability_observed_horizons') }}
    where suite = '1.1'
),

natural_forecasts as (
    select
        forecasts.quantity as measure,
        measures.label,
        forecasts.first_year,
        forecasts.cut_off_on,
        forecasts.target_key,
        coalesce(horizons.model_name, forecasts.target_key) as target_name,
        forecasts.lead_years,
        forecasts.n_fitted,
        forecasts.is_scored,
        {{ natural_value('forecasts.observed_value') }} as observed_value,
        {{ natural_value('forecasts.predicted_p05') }} as predicted_p05,
        {{ natural_value('forecasts.predicted_p25') }} as predicted_p25,
        {{ natural_value('forecasts.predicted_p50') }} as predicted_p50,
        {{ natural_value('forecasts.predicted_p75') }} as predicted_p75,
        {{ natural_value('forecasts.predicted_p95') }} as predicted_p95,
        measures.natural_unit as unit,
        starts_with(forecasts.quantity, 'horizon')
        and {{ is_beyond_measured_range('pow(measures.logarithm_base, forecasts.predicted_p95)') }}
            as is_p95_beyond_measured_range,
        pow(measures.logarithm_base, forecasts.predicted_p50 - forecasts.observed_value)
            as predicted_over_observed_ratio,
        forecasts.is_within_50,
        forecasts.is_within_90,
        forecasts.pit_frac,
        forecasts.crps,
        forecasts.crps_no_change,
        forecasts.crps_same_pace,
        forecasts.unit as score_unit
    from forecasts
    inner join measures on forecasts.quantity = measures.measure
    left join horizons on forecasts.target_key = horizons.model_key
    order by forecasts.quantity desc, forecasts.first_year, forecasts.cut_off_on, forecasts.lead_years
)

select * from natural_forecasts
