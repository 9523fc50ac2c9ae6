with

assumptions as (select * from {{ ref('stg_agent_assumptions') }}),

-- One wide row per draw; draw 0 holds the point values, and agents_parameter_draws the draws.
wide as (
    select
        0 as draw,
        {% for parameter in agent_parameters() %}
            max(point_value) filter (parameter = '{{ parameter }}') as {{ parameter }}{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from assumptions
)

select * from wide
