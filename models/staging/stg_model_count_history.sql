with

source as (select * from {{ ref('model_count_history') }}),

typed as (
    select
        -- key
        year as release_year,
        -- measure
        training_compute_flop,
        -- provenance
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
