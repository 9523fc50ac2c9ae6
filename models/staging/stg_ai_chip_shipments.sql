with

source as (select * from {{ ref('ai_chip_shipments') }}),

typed as (
    select
        year,
        shipments_h100e,
        stock_end_h100e,
        basis,
        source as source_id,
        confidence,
        source_text
    from source
)

select * from typed
