with

source as (select * from {{ ref('ai_chip_shipments') }}),

typed as (
    select
        year,
        shipments_h100e,
        stock_end_h100e,
        basis,
        published_on,
        published_on_is_assumed = 1 as published_on_is_assumed,
        kind,
        source as source_id,
        confidence,
        source_text
    from source
)

select * from typed
