with

source as (select * from {{ ref('horizon_forms') }}),

typed as (
    select
        -- key
        horizon_form,
        -- measures
        doubling_cost_ratio,
        raw_doublings_per_oom,
        raw_doublings_per_year,
        -- provenance
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
