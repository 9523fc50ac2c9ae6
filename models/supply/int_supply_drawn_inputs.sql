{%- set parameters = path_parameters('supply') -%}
with

ranges as (select * from {{ ref('int_supply_ranges') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

moved as (
    select
        ranges.is_calibrated,
        ranges.supply_scenario,
        scalars.draw,
        ranges.year,
        {% for parameter in parameters %}
            {{ moved_assumption('ranges.' ~ parameter, 'scalars.' ~ parameter ~ '_score') }}
                as {{ parameter }},
        {% endfor %}
        {% for parameter in published_supply_scalars() %}
            scalars.{{ parameter }}{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from ranges
    cross join scalars
)

select * from moved
