with

points as (select * from {{ ref('int_agent_points') }}),

paths as (select * from {{ ref('int_paths') }}),

named as (
    select
        -- key
        paths.variant,
        paths.supply_scenario,
        paths.allocation_scenario,
        paths.combined_scenario_id,
        points.year,
        -- measures
        {% for measure in agent_measures() %}
            points.{{ measure }},
        {% endfor %}
        -- the class of 2026 says little this far ahead: it shrinks by software alone, and meets its smallest size
        points.year > {{ var('last_class_2026_year') }} as is_beyond_class_2026
    from points
    inner join paths on points.path_id = paths.path_id
)

select * from named
order by variant desc, combined_scenario_id, year
