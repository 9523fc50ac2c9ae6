with

source as (select * from {{ ref('projection_measures') }}),

typed as (
    select
        measure,
        layer,
        label,
        unit,
        natural_unit,
        logarithm_base,
        measurement_error,
        description
    from source
)

select * from typed
