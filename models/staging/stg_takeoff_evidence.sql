with

source as (select * from {{ ref('takeoff_evidence') }}),

typed as (
    select
        -- key
        evidence,
        kind as evidence_kind,
        -- measures
        observed_at,
        value as observed_value,
        error_log10,
        -- provenance
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
