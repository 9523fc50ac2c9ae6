with

source as (select * from {{ ref('forecast_quantities') }}),

typed as (
    select
        quantity,
        label,
        unit,
        logarithm_base,
        measure,
        threshold,
        observed_series,
        likeness,
        comparison_note
    from source
)

select * from typed
