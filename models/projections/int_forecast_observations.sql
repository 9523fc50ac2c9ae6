with

horizons as (
    select * from {{ ref('capability_observed_horizons') }}
    where suite = '1.1' and (is_reliable or is_sota)
),

runs as (select * from {{ ref('stg_largest_run_observations') }}),

chips as (select * from {{ ref('stg_ai_chip_shipments') }}),

-- The frontier of each level is the longest horizon measured so far, by whichever model. Once a model is too good to be
-- measured it is only known from below: later readings do not bring the frontier back.
frontiers as (
    select
        released_on as observed_on,
        max(horizon_p50_minutes) filter (is_reliable and not is_beyond_measured_range) over so_far as horizon_p50,
        max(horizon_p80_minutes) filter (is_reliable and not is_beyond_measured_range) over so_far as horizon_p80,
        bool_or(is_sota and not is_fitted) over so_far as is_lower_bound
    from horizons
    window so_far as (order by released_on range between unbounded preceding and current row)
),

named as (
    select distinct
        'horizon_p50' as series,
        observed_on,
        horizon_p50 as observed_value,
        is_lower_bound
    from frontiers

    union all

    select distinct
        'horizon_p80' as series,
        observed_on,
        horizon_p80 as observed_value,
        is_lower_bound
    from frontiers

    union all

    -- A run is known when its year is over.
    select
        'largest_run' as series,
        make_date(year, 12, 31) as observed_on,
        largest_run_by_training_date_flop as observed_value,
        false as is_lower_bound
    from runs

    union all

    -- The stock of the end of a year is that of the first day of the next one.
    select
        'chip_stock' as series,
        make_date(year + 1, 1, 1) as observed_on,
        stock_end_h100e as observed_value,
        false as is_lower_bound
    from chips
    where stock_end_h100e is not null
)

select * from named
where observed_value is not null
order by series, observed_on
