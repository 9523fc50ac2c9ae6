with

source as (select * from {{ ref('takeoff_horizon_points') }}),

typed as (
    select
        released_on,
        model_name,
        p50_minutes,
        p80_minutes,
        is_state_of_the_art = 1 as is_state_of_the_art,
        source as source_id,
        confidence
    from source
)

select * from typed
