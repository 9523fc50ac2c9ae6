{%- set parameters = path_parameters('allocation') -%}
with

by_year as (
    select * from {{ ref('assumption_values_by_year') }}
    where layer = 'allocation'
),

ranges as (
    select
        variant,
        scenario as allocation_scenario,
        year,
        {% for parameter in parameters %}
            {{ range_of(parameter) }}{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from by_year
    group by variant, scenario, year
)

select * from ranges
