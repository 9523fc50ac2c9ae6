with

years as (
    select cast(unnest(generate_series({{ var('first_year') }}, {{ var('last_year') }})) as integer) as year
),

readings as (select * from {{ ref('capability_last_readings') }}),

horizons as (
    select * from {{ ref('capability_observed_horizons') }}
    where suite = '1.1' and is_reliable and not is_beyond_measured_range
),

scores as (select * from {{ ref('stg_eci_scores') }}),

-- The best that had been published by the middle of the year, while the series is still read.
horizons_by_year as (
    select
        years.year,
        readings.series,
        max(
            if(readings.series = 'horizon_p50', horizons.horizon_p50_minutes_log2, horizons.horizon_p80_minutes_log2)
        ) as minutes_log2
    from years
    inner join readings on starts_with(readings.series, 'horizon') and years.year <= readings.year_before
    inner join horizons on horizons.released_on <= make_date(years.year, 7, 1)
    group by years.year, readings.series
),

-- Of the index in the latest file that goes back so far: scores are refitted in each.
scores_by_year_and_file as (
    select
        years.year,
        scores.file_vintage,
        max(scores.eci) as eci
    from years
    inner join readings on readings.series = 'eci' and years.year <= readings.year_before
    inner join scores on scores.released_on <= make_date(years.year, 7, 1)
    group by years.year, scores.file_vintage
),

scores_by_year as (
    select
        year,
        arg_max(eci, file_vintage order by file_vintage) as eci
    from scores_by_year_and_file
    group by year
),

frontier as (
    select
        years.year,
        p50.minutes_log2 as horizon_p50_minutes_log2,
        p80.minutes_log2 as horizon_p80_minutes_log2,
        scores_by_year.eci
    from years
    left join horizons_by_year as p50 on years.year = p50.year and p50.series = 'horizon_p50'
    left join horizons_by_year as p80 on years.year = p80.year and p80.series = 'horizon_p80'
    left join scores_by_year on years.year = scores_by_year.year
)

select * from frontier
order by year
