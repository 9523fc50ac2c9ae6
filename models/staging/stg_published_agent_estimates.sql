with

source as (select * from {{ ref('published_agent_estimates') }}),

typed as (
    select
        -- key
        estimate,
        -- measure
        published,
        subject,
        low as published_low,
        mid as published_mid,
        high as published_high,
        unit,
        -- what it is set beside
        measure,
        year,
        scaling,
        fleet_entity,
        -- provenance
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
