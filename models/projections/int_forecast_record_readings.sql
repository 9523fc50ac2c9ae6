with

limits as (
    select
        horizon_measured_limit,
        run_record_first_year
    from {{ ref('scalar_parameters') }}
    where draw = 0
),

-- What METR reads above the range it can measure says that much only; models that it calls unreliable for another
-- reason say nothing.
horizons as (
    select
        observed.model_key as reading_key,
        observed.model_name as reading_name,
        observed.released_on as read_on,
        observed.released_on + 1 as known_on,
        observed.is_sota,
        observed.is_beyond_measured_range as is_above,
        log2(least(observed.horizon_p50_minutes, limits.horizon_measured_limit)) as reading_value
    from {{ ref('capability_observed_horizons') }} as observed
    cross join limits
    where
        observed.suite = '1.1'
        and (observed.is_reliable or (observed.is_sota and observed.is_beyond_measured_range))
),

-- The best model of each day; the files start with open models behind the frontier, which came in March 2023.
index_days as (
    select
        file_vintage,
        model_name,
        released_on,
        eci
    from {{ ref('stg_eci_scores') }}
    where released_on >= date '2023-03-01'
    qualify row_number() over (partition by file_vintage, released_on order by eci desc, model_name) = 1
),

index_days_before as (
    select
        *,
        max(eci) over (
            partition by file_vintage order by released_on rows between unbounded preceding and 1 preceding
        ) as best_before
    from index_days
),

runs as (
    select observed.*
    from {{ ref('stg_largest_run_observations') }} as observed
    inner join limits on observed.year >= limits.run_record_first_year
),

-- Notable models of a year by compute; the year counts when it is over.
ranked_models as (
    select
        models.release_year as year,
        log10(models.training_compute_flop) as training_flop_log10,
        row_number() over (
            partition by models.release_year order by models.training_compute_flop desc, models.model_name
        ) as place
    from {{ ref('historical_models') }} as models
    inner join limits on models.release_year >= limits.run_record_first_year
    where models.training_compute_flop is not null and models.release_year <= {{ var('last_observed_year') }}
),

-- The sum of the four, or where one of them has not reported what was said of all of them.
spending as (
    select
        year,
        if(
            count(*) filter (where entity <> 'Four hyperscalers') = 4,
            sum(observed_usd order by entity) filter (where entity <> 'Four hyperscalers'),
            max(observed_usd) filter (where entity = 'Four hyperscalers')
        ) as observed_usd,
        max(published_on) + 1 as known_on
    from {{ ref('stg_hyperscaler_capex') }}
    where
        quantity = 'capex' and kind = 'actual'
        and entity in ('Alphabet', 'Amazon', 'Meta', 'Microsoft', 'Four hyperscalers')
    group by year
    having
        count(*) filter (where entity = 'Four hyperscalers') = 1
        or count(*) filter (where entity <> 'Four hyperscalers') = 4
),

-- A figure of a year stands for its middle and is known from the day after it was published; the models of a year are
-- known when it is over.
yearly as (
    select
        'run_by_publication' as series,
        year,
        published_on + 1 as known_on,
        log10(largest_run_by_publication_flop) as reading_value,
        'log10 FLOP' as unit
    from runs
    union all
    select
        'run_by_training_date' as series,
        year,
        published_on + 1 as known_on,
        log10(largest_run_by_training_date_flop) as reading_value,
        'log10 FLOP' as unit
    from runs
    union all
    select
        'top_ten_runs' as series,
        year,
        make_date(year + 1, 1, 1) as known_on,
        avg(training_flop_log10 order by place) as reading_value,
        'log10 FLOP' as unit
    from ranked_models
    where place <= 10
    group by year
    having count(*) = 10
    union all
    select
        'capex_of_four' as series,
        year,
        known_on,
        log10(observed_usd) as reading_value,
        'log10 USD' as unit
    from spending
    union all
    select
        'chips_sold' as series,
        year,
        published_on + 1 as known_on,
        log10(shipments_h100e) as reading_value,
        'log10 H100e' as unit
    from {{ ref('stg_ai_chip_shipments') }}
    where basis = 'sold in the year'
),

readings as (
    select
        unnest(if(is_sota, ['horizon_state_of_the_art', 'horizon_all_reliable'], ['horizon_all_reliable'])) as series,
        reading_key,
        reading_name,
        read_on,
        known_on,
        reading_value,
        is_above,
        'log2 minutes' as unit
    from horizons
    union all
    select
        'eci_' || replace(file_vintage, '-', '_') as series,
        model_name as reading_key,
        model_name as reading_name,
        released_on as read_on,
        released_on + 1 as known_on,
        eci as reading_value,
        false as is_above,
        'ECI' as unit
    from index_days_before
    where eci > coalesce(best_before, 0)
    union all
    select
        series,
        cast(year as varchar) as reading_key,
        cast(year as varchar) as reading_name,
        make_date(year, 7, 2) as read_on,
        known_on,
        reading_value,
        false as is_above,
        unit
    from yearly
),

labelled as (
    select
        series,
        case
            when series = 'horizon_state_of_the_art' then 'Task horizon, state of the art'
            when series = 'horizon_all_reliable' then 'Task horizon, all reliable readings'
            when starts_with(series, 'eci_') then 'Epoch Capabilities Index, file of ' || replace(series[5:], '_', '-')
            when series = 'run_by_publication' then 'Largest run, by year of publication'
            when series = 'run_by_training_date' then 'Largest run, by year of training'
            when series = 'top_ten_runs' then 'Ten largest runs of a year, mean in logs'
            when series = 'capex_of_four' then 'Capex of four hyperscalers'
            when series = 'chips_sold' then 'AI chips sold in the year'
        end as series_label,
        * exclude (series)
    from readings
)

select * from labelled
order by series, read_on, reading_key
