with

source as (select * from {{ ref('supply_mixture_weights') }}),

typed as (
    select
        -- key
        scenario as supply_scenario,
        component_scenario,
        year,
        -- measure
        weight as weight_frac,
        -- provenance
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
