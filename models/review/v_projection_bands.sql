with

bands as (select * from {{ ref('projection_bands') }}),

measures as (select * from {{ ref('stg_projection_measures') }}),

-- The mean is left out: the mean of a logarithm does not give back the mean of the value.
natural_bands as (
    select
        bands.variant,
        bands.supply_scenario,
        bands.allocation_scenario,
        bands.combined_scenario_id,
        bands.measure,
        measures.label,
        bands.year,
        {{ natural_value('bands.point_value') }} as point_value,
        {{ natural_value('bands.p05') }} as p05,
        {{ natural_value('bands.p25') }} as p25,
        {{ natural_value('bands.p50') }} as p50,
        {{ natural_value('bands.p75') }} as p75,
        {{ natural_value('bands.p95') }} as p95,
        measures.natural_unit as unit,
        bands.is_beyond_measured_range,
        starts_with(bands.measure, 'horizon')
        and {{ is_beyond_measured_range('pow(measures.logarithm_base, bands.p95)') }} as is_p95_beyond_measured_range
    from bands
    inner join measures on bands.measure = measures.measure
    order by bands.variant desc, bands.combined_scenario_id, bands.measure, bands.year
)

select * from natural_bands
