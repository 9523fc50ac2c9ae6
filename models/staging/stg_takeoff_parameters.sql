with

source as (select * from {{ ref('takeoff_parameters') }}),

typed as (
    select
        parameter,
        preset,
        value as point_value,
        unit,
        low as point_low,
        high as point_high,
        source_class,
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
