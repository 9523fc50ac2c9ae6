with

source as (select * from {{ ref('takeoff_forecast_runs') }}),

typed as (
    select
        -- key
        forecaster,
        made_from_on,
        made_to_on,
        -- attributes
        preset,
        sampler,
        note
    from source
)

select * from typed
