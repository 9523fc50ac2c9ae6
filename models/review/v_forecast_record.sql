with

record as (select * from {{ ref('projection_forecast_record') }}),

readings as (select * from {{ ref('int_forecast_record_readings') }}),

measures as (
    select
        *,
        {{ logarithm_base('unit') }} as logarithm_base
    from record
),

natural_forecasts as (
    select
        measures.series,
        readings.series_label,
        measures.law,
        measures.cut_off_on,
        measures.reading_key,
        readings.reading_name,
        measures.read_on,
        measures.lead_years,
        measures.known_count,
        {{ natural_value('measures.last_value') }} as last_value,
        {{ natural_value('measures.observed_value') }} as observed_value,
        measures.is_above,
        {{ natural_value('measures.predicted_p05') }} as predicted_p05,
        {{ natural_value('measures.predicted_p25') }} as predicted_p25,
        {{ natural_value('measures.predicted_p50') }} as predicted_p50,
        {{ natural_value('measures.predicted_p75') }} as predicted_p75,
        {{ natural_value('measures.predicted_p95') }} as predicted_p95,
        regexp_replace(measures.unit, '^log(2|10) ', '') as unit,
        starts_with(measures.series, 'horizon')
        and {{ is_beyond_measured_range('pow(measures.logarithm_base, measures.predicted_p95)') }}
            as is_p95_beyond_measured_range,
        measures.is_within_50,
        measures.is_within_80,
        measures.is_within_90,
        measures.pit_frac,
        measures.crps,
        measures.log_score,
        measures.unit as score_unit
    from measures
    inner join readings on measures.series = readings.series and measures.reading_key = readings.reading_key
    order by measures.series, measures.law, measures.cut_off_on, measures.read_on, measures.reading_key
)

select * from natural_forecasts
