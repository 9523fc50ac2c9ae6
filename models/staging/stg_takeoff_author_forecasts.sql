with

source as (select * from {{ ref('takeoff_author_forecasts') }}),

typed as (
    select
        stated_on,
        forecaster,
        kind,
        quantity,
        p10,
        p50,
        p90,
        unit,
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
