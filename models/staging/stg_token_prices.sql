with

source as (select * from {{ ref('token_prices') }}),

typed as (
    select
        -- key
        model as model_name,
        period,
        -- measure
        input_usd_per_mtok,
        cached_usd_per_mtok,
        output_usd_per_mtok,
        -- provenance
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
