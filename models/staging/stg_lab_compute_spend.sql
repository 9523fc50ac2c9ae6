with

source as (select * from {{ ref('lab_compute_spend') }}),

typed as (
    select
        entity,
        year,
        item,
        spend_usd,
        source as source_id,
        confidence,
        source_text
    from source
)

select * from typed
