with

source as (select * from {{ ref('takeoff_controls') }}),

typed as (
    select
        preset,
        control,
        since,
        amount,
        unit,
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
