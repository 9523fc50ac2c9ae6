with

source as (select * from {{ ref('ai_revenue') }}),

typed as (
    select
        -- key
        entity,
        measure,
        period,
        -- attributes
        period_start_on,
        period_end_on,
        -- measures, in the unit of the row
        value as observed_value,
        low as observed_low,
        high as observed_high,
        unit,
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
