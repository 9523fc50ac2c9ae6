-- A forecast states what its kind needs, in the unit of its quantity; a quantity has the unit and the logarithm of the
-- measure that it is compared with.
with

forecasts as (select * from {{ ref('stg_published_forecasts') }}),

quantities as (select * from {{ ref('stg_forecast_quantities') }}),

measures as (select * from {{ ref('stg_projection_measures') }}),

observations as (select distinct series from {{ ref('int_forecast_observations') }})

select
    forecasts.forecast_id as key_at_fault,
    'a ' || forecasts.forecast_kind || ' in ' || forecasts.unit || ' about '
    || coalesce(forecasts.target_period, 'no day') || ' does not fit its quantity, kind or columns' as fault
from forecasts
inner join quantities on forecasts.quantity = quantities.quantity
where
    not coalesce(
        case forecasts.forecast_kind
            when 'value'
                then
                    forecasts.unit = quantities.unit
                    and forecasts.target_on is not null
                    and forecasts.p50 is not null
                    and forecasts.statistic is not null
            when 'duration'
                then
                    forecasts.unit = quantities.unit
                    and forecasts.target_period is null
                    and forecasts.p50 is not null
                    and forecasts.statistic is not null
            when 'event_date'
                then
                    forecasts.unit = 'decimal year'
                    and quantities.unit is null
                    and forecasts.target_period is null
                    and forecasts.p50 is not null
                    and forecasts.statistic is not null
            when 'event_probability'
                then
                    forecasts.unit = 'fraction'
                    and quantities.unit is null
                    and forecasts.target_on is not null
                    and forecasts.probability_frac is not null
                    and forecasts.p50 is null
        end,
        false
    )

union all

select
    quantities.quantity as key_at_fault,
    'its unit, logarithm, measure, threshold, series and likeness do not fit each other' as fault
from quantities
left join measures on quantities.measure = measures.measure
left join observations on quantities.observed_series = observations.series
where
    (quantities.likeness = 'none') <> (quantities.measure is null and quantities.threshold is null)
    or (quantities.likeness <> 'same') <> (quantities.comparison_note is not null)
    or (
        quantities.measure is not null
        and (quantities.unit, quantities.logarithm_base)
        is distinct from (measures.natural_unit, measures.logarithm_base)
    )
    or (quantities.observed_series is not null and observations.series is null)
