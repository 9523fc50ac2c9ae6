with

source as (select * from {{ ref('takeoff_rival_results') }}),

typed as (
    select
        -- key
        rival_case,
        quantity,
        statistic,
        -- measures, in the unit of the quantity
        published_value,
        rounding,
        unit,
        sample_size,
        -- provenance
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
