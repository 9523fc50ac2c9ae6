with

source as (select * from {{ ref('reference_class_unit_costs') }}),

typed as (
    select
        technology,
        year,
        unit_cost,
        source_id
    from source
)

select * from typed
