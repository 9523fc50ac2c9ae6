with

source as (select * from {{ ref('lab_margins') }}),

typed as (
    select
        -- key
        quantity,
        entity,
        period,
        -- measure
        value as margin_value,
        low as margin_low,
        high as margin_high,
        unit,
        -- provenance
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
