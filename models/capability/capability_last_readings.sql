with

horizons as (
    select * from {{ ref('capability_observed_horizons') }}
    where suite = '1.1' and is_reliable and not is_beyond_measured_range
),

fits as (
    select * from {{ ref('int_capability_horizon_fits') }}
    where edition = 'all rows'
),

-- Scores are refitted in each file: the latest one is compared with itself only.
scores as (
    select * from {{ ref('stg_eci_scores') }}
    qualify dense_rank() over (order by file_vintage desc) = 1
),

scalars as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

-- The state of the art when it was last read, and how long it has been read: the model that is best at one level need
-- not be best at the other.
horizon_readings as (
    {% for level in ['p50', 'p80'] %}
        select
            'horizon_{{ level }}' as series,
            'log2 minutes' as unit,
            arg_max(
                horizons.model_name, horizons.horizon_{{ level }}_minutes order by horizons.model_name
            ) as model_name,
            arg_max(
                horizons.released_on, horizons.horizon_{{ level }}_minutes order by horizons.model_name
            ) as read_on,
            max(horizons.horizon_{{ level }}_minutes_log2) as reading_value,
            log2(
                arg_max(
                    horizons.horizon_{{ level }}_low_minutes,
                    horizons.horizon_{{ level }}_minutes order by horizons.model_name
                )
            ) as reading_low,
            log2(
                arg_max(
                    horizons.horizon_{{ level }}_high_minutes,
                    horizons.horizon_{{ level }}_minutes order by horizons.model_name
                )
            ) as reading_high,
            min(horizons.released_on) filter (horizons.is_fitted) as record_since,
            max(fits.doublings_per_year) as fitted_growth_per_year,
            max(horizons.source_id) as source_id
        from horizons
        cross join scalars
        inner join fits on scalars.horizon_record_first_year = fits.first_year
        where year(horizons.released_on) >= scalars.horizon_record_first_year
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

eci_readings as (
    select
        'eci' as series,
        'ECI' as unit,
        arg_max(scores.model_name, scores.eci order by scores.model_name) as model_name,
        arg_max(scores.released_on, scores.eci order by scores.model_name) as read_on,
        max(scores.eci) as reading_value,
        arg_max(scores.eci_low, scores.eci order by scores.model_name) as reading_low,
        arg_max(scores.eci_high, scores.eci order by scores.model_name) as reading_high,
        -- the latest file lists recent models only; the pace was read on the files before it
        max(date '2025-01-01' + cast(round((scalars.eci_record_first_year - 2025) * 365.25) as integer))
            as record_since,
        max(scalars.eci_per_year) as fitted_growth_per_year,
        max(scores.source_id) as source_id
    from scores
    cross join scalars
),

readings as (
    select * from horizon_readings
    union all by name
    select * from eci_readings
),

dated as (
    select
        -- key
        series,
        -- attributes
        model_name,
        read_on,
        unit,
        -- measures
        reading_value,
        reading_low,
        reading_high,
        fitted_growth_per_year,
        {{ decimal_year('read_on') }} as read_at_year,
        -- rows by year stand for its middle: the reading lies between that of this year and the next
        cast(floor({{ decimal_year('read_on') }} - 0.5) as integer) as year_before,
        cast(floor({{ decimal_year('read_on') }} + 0.5) as integer) as year_after,
        record_since,
        (read_on - record_since) / 365.25 as record_years,
        -- provenance
        source_id
    from readings
)

select * from dated
order by series
