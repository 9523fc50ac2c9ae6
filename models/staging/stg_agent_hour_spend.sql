with

source as (select * from {{ ref('agent_hour_spend') }}),

typed as (
    select
        -- key
        model as model_name,
        harness,
        -- measure
        sessions,
        hours,
        list_usd_per_hour,
        year,
        -- provenance
        source as source_id,
        confidence
    from source
)

select * from typed
