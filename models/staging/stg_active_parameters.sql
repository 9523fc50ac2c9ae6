with

source as (select * from {{ ref('active_parameters') }}),

typed as (
    select
        -- key
        model as model_name,
        -- measure
        developer,
        released,
        total_params,
        active_params,
        evidence,
        -- provenance
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
