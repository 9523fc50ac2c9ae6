with

source as (select * from {{ ref('sensitivity_prototype') }}),

typed as (
    select
        measure,
        year,
        sensitivity_group,
        total_frac as prototype_total_frac,
        source as source_id
    from source
)

select * from typed
