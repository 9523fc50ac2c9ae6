with

source as (select * from {{ ref('projection_thresholds') }}),

typed as (
    select
        threshold,
        measure,
        value as threshold_value,
        label,
        rationale
    from source
)

select * from typed
