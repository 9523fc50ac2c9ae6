with

source as (select * from {{ ref('takeoff_samplers') }}),

typed as (
    select
        sampler,
        parameter,
        law,
        argument_1,
        argument_2,
        floor,
        ceiling,
        choices,
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
