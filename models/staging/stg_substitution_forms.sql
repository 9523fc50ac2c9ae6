with

source as (select * from {{ ref('substitution_forms') }}),

typed as (
    select
        -- key
        substitution_form,
        -- measures
        substitution_exponent,
        -- provenance
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
