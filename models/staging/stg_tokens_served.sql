with

source as (select * from {{ ref('tokens_served') }}),

typed as (
    select
        -- key
        entity,
        period,
        -- measure
        scope,
        tokens_per_day,
        low_tokens_per_day,
        high_tokens_per_day,
        as_published,
        role,
        fleet_entity,
        -- provenance
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
