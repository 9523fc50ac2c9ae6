with

summaries as (select * from {{ ref('int_agent_summaries') }}),

points as (
    unpivot (
        select
            path_id,
            year,
            {% for measure in agent_measures() %}
                {{ measure }}{% if not loop.last %}
                    ,
                {% endif %}
            {% endfor %}
        from {{ ref('int_agent_points') }}
    )
    on columns(* exclude (path_id, year))
    into name measure value point_value
),

paths as (select * from {{ ref('int_paths') }}),

measures as (select * from {{ ref('stg_agent_measures') }}),

named as (
    select
        -- key
        paths.variant,
        paths.supply_scenario,
        paths.allocation_scenario,
        paths.combined_scenario_id,
        summaries.measure,
        summaries.draw_set,
        summaries.year,
        -- attributes
        measures.agent_class,
        measures.basis,
        measures.unit,
        -- measures, in the unit of the row
        points.point_value,
        summaries.mean_value,
        {% for quantile in band_quantiles() %}
            summaries.{{ quantile }},
        {% endfor %}
        summaries.draws,
        measures.agent_class = 'class_2026' and summaries.year > {{ var('last_class_2026_year') }}
            as is_beyond_class_2026
    from summaries
    inner join paths on summaries.path_id = paths.path_id
    inner join measures on summaries.measure = measures.measure
    inner join points
        on
            summaries.path_id = points.path_id
            and summaries.year = points.year
            and summaries.measure = points.measure
)

select * from named
order by variant desc, combined_scenario_id, measure, draw_set, year
