with

summaries as (select * from {{ ref('int_projection_summaries') }}),

paths as (select * from {{ ref('int_projection_paths') }}),

measures as (select * from {{ ref('stg_projection_measures') }}),

wide as (
    select
        path_id,
        subject as measure,
        year,
        max(summary_value) filter (statistic = 'point') as point_value,
        max(summary_value) filter (statistic = 'mean') as mean_value,
        {% for quantile in band_quantiles() %}
            max(summary_value) filter (statistic = '{{ quantile }}') as {{ quantile }}{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from summaries
    where statistic not in ('at_or_above', 'first_reached')
    group by path_id, subject, year
),

named as (
    select
        -- key
        paths.variant,
        paths.supply_scenario,
        paths.allocation_scenario,
        paths.combined_scenario_id,
        wide.measure,
        wide.year,
        -- measures, in the unit of the row
        wide.point_value,
        wide.mean_value,
        {% for quantile in band_quantiles() %}
            wide.{{ quantile }},
        {% endfor %}
        measures.unit,
        -- a horizon above the limit cannot be measured, whatever the share of draws
        coalesce(
            starts_with(wide.measure, 'horizon') and {{ is_beyond_measured_range('pow(2, wide.p50)') }}, false
        ) as is_beyond_measured_range
    from wide
    inner join paths on wide.path_id = paths.path_id
    inner join measures on wide.measure = measures.measure
)

select * from named
order by variant desc, combined_scenario_id, measure, year
