with

source as (select * from {{ ref('allocation_evidence') }}),

typed as (
    select
        entity,
        year,
        quantity,
        value as evidence_frac,
        low as evidence_low_frac,
        high as evidence_high_frac,
        source as source_id,
        confidence,
        source_text
    from source
)

select * from typed
