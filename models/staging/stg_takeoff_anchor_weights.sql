with

source as (select * from {{ ref('takeoff_anchor_weights') }}),

typed as (
    select
        preset,
        anchor,
        weight,
        owner,
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
