with

source as (select * from {{ ref('hyperscaler_capex') }}),

typed as (
    select
        -- key
        entity,
        quantity,
        year,
        -- measures
        value_usd as observed_usd,
        low_usd as observed_low_usd,
        high_usd as observed_high_usd,
        -- provenance
        published_on,
        published_on_is_assumed = 1 as published_on_is_assumed,
        kind,
        source as source_id,
        confidence,
        source_text,
        note
    from source
)

select * from typed
