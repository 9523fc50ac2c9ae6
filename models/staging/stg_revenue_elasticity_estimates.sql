with

source as (select * from {{ ref('revenue_elasticity_estimates') }}),

typed as (
    select
        -- key
        basis,
        period,
        -- measures
        elasticity,
        low as elasticity_low,
        high as elasticity_high,
        -- provenance
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
