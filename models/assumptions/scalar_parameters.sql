with

scalars as (select * from {{ ref('stg_scalar_assumptions') }}),

-- One wide row per draw; draw 0 holds the point values.
wide as (
    select
        0 as draw,
        {% for parameter in scalar_names() %}
            max(point_value) filter (parameter = '{{ parameter }}') as {{ parameter }},
        {% endfor %}
        -- Where each assumption stands within its range: 0 is its value, -1 and 1 are the ends of its 90% range.
        {% for parameter in scored_paths() %}
            cast(0 as double) as {{ parameter }}_score{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from scalars
)

select * from wide
