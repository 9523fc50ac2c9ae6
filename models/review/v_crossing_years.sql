with

crossings as (select * from {{ ref('projection_crossing_years') }}),

probabilities as (select * from {{ ref('projection_threshold_probabilities') }}),

measures as (select * from {{ ref('stg_projection_measures') }}),

reached as (
    select
        variant,
        combined_scenario_id,
        threshold,
        max(reached_by_frac) filter (year = 2026) as reached_by_2026_frac,
        max(reached_by_frac) filter (year = 2030) as reached_by_2030_frac,
        max(reached_by_frac) filter (year = 2035) as reached_by_2035_frac,
        max(reached_by_frac) filter (year = 2040) as reached_by_2040_frac
    from probabilities
    group by variant, combined_scenario_id, threshold
),

natural_crossings as (
    select
        crossings.variant,
        crossings.supply_scenario,
        crossings.allocation_scenario,
        crossings.combined_scenario_id,
        crossings.threshold,
        crossings.label,
        measures.natural_measure as measure,
        {{ natural_value('crossings.threshold_value') }} as threshold_value,
        measures.natural_unit as unit,
        starts_with(crossings.measure, 'horizon')
        and {{ is_beyond_measured_range('pow(measures.logarithm_base, crossings.threshold_value)') }}
            as is_beyond_measured_range,
        {% for quantile in band_quantiles() %}
            crossings.{{ quantile }}_year,
        {% endfor %}
        reached.reached_by_2026_frac,
        reached.reached_by_2030_frac,
        reached.reached_by_2035_frac,
        reached.reached_by_2040_frac,
        crossings.never_frac
    from crossings
    inner join measures on crossings.measure = measures.measure
    inner join reached
        on
            crossings.variant = reached.variant
            and crossings.combined_scenario_id = reached.combined_scenario_id
            and crossings.threshold = reached.threshold
    order by crossings.variant desc, crossings.combined_scenario_id, measures.natural_measure, threshold_value
)

select * from natural_crossings
