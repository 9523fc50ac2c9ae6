with

source as (select * from {{ ref('projection_measures') }}),

typed as (
    select
        measure,
        -- its name without the scale, where views for people show it in its natural unit
        regexp_replace(measure, '_log(2|10)$', '') as natural_measure,
        position as measure_position,
        layer,
        view as view_name,
        label,
        unit,
        natural_unit,
        logarithm_base,
        measurement_error,
        bin_width,
        -- how people give a reading of it
        reading_name,
        reading_unit,
        reading_factor,
        lowest_reading,
        highest_reading,
        is_of_whole_year = 1 as is_of_whole_year,
        description
    from source
)

select * from typed
