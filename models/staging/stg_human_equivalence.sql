with

source as (select * from {{ ref('human_equivalence') }}),

typed as (
    select
        -- key
        evidence,
        -- measure
        published,
        value as human_hours_per_agent_hour,
        low as low_human_hours_per_agent_hour,
        high as high_human_hours_per_agent_hour,
        basis,
        -- provenance
        source as source_id,
        confidence
    from source
)

select * from typed
