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
        measures.natural_measure as measure,
        measures.label,
        bands.year,
        {{ natural_value('bands.point_value') }} as point_value,
        {% for quantile in band_quantiles() %}
            {{ natural_value('bands.' ~ quantile) }} as {{ quantile }},
        {% endfor %}
        measures.natural_unit as unit,
        bands.is_beyond_measured_range,
        starts_with(bands.measure, 'horizon')
        and {{ is_beyond_measured_range('pow(measures.logarithm_base, bands.p95)') }} as is_p95_beyond_measured_range
    from bands
    inner join measures on bands.measure = measures.measure
    order by bands.variant desc, bands.combined_scenario_id, measures.natural_measure, bands.year
)

select * from natural_bands
