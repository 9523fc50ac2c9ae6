with

source as (select * from {{ ref('agent_assumptions') }}),

typed as (
    select
        -- key
        parameter,
        -- measure
        value as point_value,
        low as point_low,
        high as point_high,
        unit,
        law,
        argument_1,
        argument_2,
        argument_3,
        -- provenance
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
