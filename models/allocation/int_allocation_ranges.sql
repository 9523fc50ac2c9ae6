{%- set parameters = [
    'inference_share', 'training_share', 'ai_rnd_experiment_share', 'post_training_share', 'safety_eval_share',
    'reserved_idle_fragmented_share', 'frontier_lab_training_share', 'largest_run_concentration',
    'cluster_contiguity_factor',
] -%}
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
