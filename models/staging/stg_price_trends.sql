with

source as (select * from {{ ref('price_trends') }}),

typed as (
    select
        -- key
        quantity,
        period,
        basis,
        -- measure
        factor_per_year,
        low as low_factor_per_year,
        high as high_factor_per_year,
        -- provenance
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
