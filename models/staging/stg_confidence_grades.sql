with

source as (select * from {{ ref('confidence_grades') }}),

typed as (
    select
        confidence,
        range_factor,
        rationale
    from source
)

select * from typed
