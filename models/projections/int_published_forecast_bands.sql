with

forecasts as (select * from {{ ref('stg_published_forecasts') }}),

quantities as (select * from {{ ref('stg_forecast_quantities') }}),

-- What others are compared with: the project's own best, over all scenarios and in the base case.
bands as (
    select * from {{ ref('projection_bands') }}
    where variant = 'calibrated' and combined_scenario_id in ('mixture', 'base__base')
),

probabilities as (
    select * from {{ ref('projection_threshold_probabilities') }}
    where variant = 'calibrated' and combined_scenario_id in ('mixture', 'base__base')
),

-- A value: the band on the day, each quantile on a straight line between the middles of two years. A row of the middle
-- of a year has all the weight; a day outside the projected years has less than one in all, and no band.
weighted as (
    select
        forecasts.forecast_id,
        bands.*,
        1 - abs(bands.year + 0.5 - forecasts.target_decimal_year) as weight
    from forecasts
    inner join quantities on forecasts.quantity = quantities.quantity
    inner join bands
        on quantities.measure = bands.measure and abs(bands.year + 0.5 - forecasts.target_decimal_year) < 1
    where forecasts.forecast_kind = 'value'
),

values_on_the_day as (
    select
        forecast_id,
        variant,
        combined_scenario_id,
        [
            {% for probability in band_quantiles().values() %}
                cast({{ probability }} as double){% if not loop.last %},{% endif %}
            {% endfor %}
        ] as levels,
        [
            {% for quantile in band_quantiles() %}
                sum(weight * {{ quantile }} order by year){% if not loop.last %},{% endif %}
            {% endfor %}
        ] as places
    from weighted
    group by forecast_id, variant, combined_scenario_id
    having sum(weight order by year) > 1 - 1e-9
),

-- An event: the share of draws that have reached it by the middle of each year.
dates as (
    select
        forecasts.forecast_id,
        probabilities.variant,
        probabilities.combined_scenario_id,
        list(probabilities.reached_by_frac order by probabilities.year) as levels,
        list(probabilities.year + cast(0.5 as double) order by probabilities.year) as places
    from forecasts
    inner join quantities on forecasts.quantity = quantities.quantity
    inner join probabilities on quantities.threshold = probabilities.threshold
    where forecasts.forecast_kind in ('event_date', 'event_probability')
    group by forecasts.forecast_id, probabilities.variant, probabilities.combined_scenario_id
)

select * from values_on_the_day
union all
select * from dates
