with

source as (select * from {{ ref('projection_measures') }}),

typed as (
    select
        measure,
        position as measure_position,
        layer,
        view as view_name,
        label,
        unit,
        natural_unit,
        logarithm_base,
        measurement_error,
        bin_width,
        description
    from source
)

select * from typed
