with

record as (
    select
        *,
        {{ logarithm_base('unit') }} as logarithm_base
    from {{ ref('projection_forecast_record') }}
    where law = 'growth factor'
),

labels as (
    select distinct
        series,
        series_label
    from {{ ref('int_forecast_record_readings') }}
),

-- The forecast starts at the last reading, where nothing is open.
measures as (
    select distinct
        series,
        cut_off_on,
        last_read_on as forecast_on,
        'last reading' as point_kind,
        last_value as p05,
        last_value as p25,
        last_value as p50,
        last_value as p75,
        last_value as p95,
        unit,
        logarithm_base
    from record
    union all
    select distinct
        series,
        cut_off_on,
        read_on as forecast_on,
        'forecast' as point_kind,
        predicted_p05 as p05,
        predicted_p25 as p25,
        predicted_p50 as p50,
        predicted_p75 as p75,
        predicted_p95 as p95,
        unit,
        logarithm_base
    from record
),

natural_bands as (
    select
        measures.series,
        labels.series_label,
        measures.cut_off_on,
        measures.forecast_on,
        measures.point_kind,
        {{ natural_value('measures.p05') }} as predicted_p05,
        {{ natural_value('measures.p25') }} as predicted_p25,
        {{ natural_value('measures.p50') }} as predicted_p50,
        {{ natural_value('measures.p75') }} as predicted_p75,
        {{ natural_value('measures.p95') }} as predicted_p95,
        regexp_replace(measures.unit, '^log(2|10) ', '') as unit
    from measures
    inner join labels on measures.series = labels.series
    order by measures.series, measures.cut_off_on, measures.forecast_on
)

select * from natural_bands
