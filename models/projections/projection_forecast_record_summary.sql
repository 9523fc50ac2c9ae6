with

record as (select * from {{ ref('projection_forecast_record') }}),

-- Each forecast counts in every band of leads it lies in, by itself and with the readings above the measured limit.
counted as (
    select
        record.*,
        unnest(
            list_filter(
                [
                    'all',
                    if(record.lead_years between 0.25 and 2, '3-24 months', null),
                    if(record.lead_years <= 1, 'up to 1 year', null),
                    if(record.lead_years > 1 and record.lead_years <= 2, '1-2 years', null),
                    if(record.lead_years > 2, 'over 2 years', null)
                ],
                lambda band: band is not null
            )
        ) as lead_band
    from record
),

counted_twice as (
    select
        *,
        unnest(if(is_above, ['measured and above limit'], ['measured', 'measured and above limit'])) as readings
    from counted
),

own as (
    select * from record
    where law = 'growth factor'
),

pairs as (
    select
        counted_twice.*,
        own.crps as own_crps
    from counted_twice
    inner join own
        on
            counted_twice.series = own.series
            and counted_twice.cut_off_on = own.cut_off_on
            and counted_twice.reading_key = own.reading_key
),

summary as (
    select
        series,
        law,
        lead_band,
        readings,
        any_value(unit) as unit,
        cast(count(*) as integer) as target_count,
        avg(cast(is_within_50 as integer)) as coverage_50_frac,
        avg(cast(is_within_80 as integer)) as coverage_80_frac,
        avg(cast(is_within_90 as integer)) as coverage_90_frac,
        avg(pit_frac order by cut_off_on, read_on, reading_key) as mean_pit_frac,
        avg(predicted_p50 - observed_value order by cut_off_on, read_on, reading_key) as mean_error,
        avg(crps order by cut_off_on, read_on, reading_key) as mean_crps,
        avg(own_crps order by cut_off_on, read_on, reading_key) as growth_factor_mean_crps,
        cast(count(log_score) as integer) as log_score_count,
        avg(log_score order by cut_off_on, read_on, reading_key) as mean_log_score
    from pairs
    group by series, law, lead_band, readings
)

select
    *,
    1 - growth_factor_mean_crps / mean_crps as skill_of_growth_factor
from summary
order by series, law, lead_band, readings
