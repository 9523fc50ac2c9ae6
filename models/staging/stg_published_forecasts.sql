with

source as (select * from {{ ref('published_forecasts') }}),

-- A period is stated as a day, a month or a year; its first day, and how long it lasts.
dated as (
    select
        *,
        try_cast(left(target || '-01-01', 10) as date) as target_from_on,
        if(length(target) = 4, interval 1 year, if(length(target) = 7, interval 1 month, interval 1 day))
            as target_length,
        try_cast(left(made_period || '-01-01', 10) as date) as made_from_on,
        if(length(made_period) = 4, interval 1 year, if(length(made_period) = 7, interval 1 month, interval 1 day))
            as made_length
    from source
),

typed as (
    select
        -- key
        forecast_id,
        -- what is forecast, and of when
        quantity,
        subject,
        forecast_kind,
        target as target_period,
        cast(target_from_on + target_length - interval 1 day as date) as target_on,
        -- a year stands for its middle, as in the bands
        if(length(target) = 4, year(target_from_on) + 0.5, {{ decimal_year('target_on') }}) as target_decimal_year,
        -- what it says, in the unit of the row
        unit,
        statistic,
        p05,
        p10,
        p25,
        p50,
        p75,
        p90,
        p95,
        low as range_low,
        high as range_high,
        probability as probability_frac,
        -- by whom, how and when
        forecaster,
        basis,
        made_period,
        made_from_on,
        cast(made_from_on + made_length - interval 1 day as date) as made_to_on,
        -- provenance
        source as source_id,
        confidence,
        note
    from dated
)

select * from typed
