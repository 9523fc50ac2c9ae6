with

forecasts as (select * from {{ ref('projection_walk_forward') }}),

run_forecasts as (
    select * from forecasts
    where quantity = 'largest_run_flop_log10'
),

horizon_forecasts as (
    select * from forecasts
    where quantity = 'horizon_p50_minutes_log2'
),

runs as (
    select
        make_date(cutoff_year + 1, 1, 1) as cut_off_on,
        cast(year as varchar) as target_key,
        log10(predicted_run_flop) as predicted_value,
        log10(observed_run_flop) as observed_value
    from {{ ref('allocation_run_backcast') }}
    where variant = 'calibrated' and is_held_out
),

horizons as (select * from {{ ref('capability_backcast_points') }})

-- One forecast, stored as a point by the backcast and as a law here: none is missing on either side.
select
    coalesce(run_forecasts.cut_off_on, runs.cut_off_on) as cut_off_on,
    coalesce(run_forecasts.target_key, runs.target_key) as target_key
from run_forecasts
full outer join runs
    on run_forecasts.cut_off_on = runs.cut_off_on and run_forecasts.target_key = runs.target_key
where not coalesce(
        abs(run_forecasts.predicted_p50 - runs.predicted_value) <= 1e-9
        and abs(run_forecasts.observed_value - runs.observed_value) <= 1e-9,
        false
    )

union all

-- Interpolating between 4,096 quantiles moves the 5% and 95% quantiles of these laws by less than 1e-4 doublings.
select
    coalesce(horizon_forecasts.cut_off_on, horizons.cut_off_on) as cut_off_on,
    coalesce(horizon_forecasts.target_key, horizons.model_key) as target_key
from horizon_forecasts
full outer join horizons
    on
        horizon_forecasts.first_year = horizons.first_year
        and horizon_forecasts.cut_off_on = horizons.cut_off_on
        and horizon_forecasts.target_key = horizons.model_key
where not coalesce(
        abs(horizon_forecasts.predicted_p50 - horizons.predicted_minutes_log2) <= 1e-9
        and abs(horizon_forecasts.predicted_p05 - horizons.drift_low_minutes_log2) <= 1e-4
        and abs(horizon_forecasts.predicted_p95 - horizons.drift_high_minutes_log2) <= 1e-4
        and abs(horizon_forecasts.observed_value - horizons.observed_minutes_log2) <= 1e-9,
        false
    )
