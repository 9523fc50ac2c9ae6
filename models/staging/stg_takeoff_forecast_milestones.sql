with

source as (select * from {{ ref('takeoff_forecast_milestones') }}),

typed as (
    select
        -- key
        quantity,
        -- attributes
        milestone,
        since_milestone,
        likeness,
        definition,
        -- provenance
        source as source_id,
        note
    from source
)

select * from typed
