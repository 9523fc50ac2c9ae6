{%- set milestones = [2024, 2030, 2040] -%}
with

runs as (select * from {{ ref('allocation_largest_frontier_run') }}),

pivoted as (
    select
        variant,
        supply_scenario,
        allocation_scenario,
        combined_scenario_id,
        {% for year in milestones %}
            max(usable_compute_flop) filter (year = {{ year }}) as usable_compute_{{ year }}_flop,
        {% endfor %}
        {% for year in milestones %}
            max(largest_frontier_run_flop) filter (year = {{ year }}) as largest_frontier_run_{{ year }}_flop,
        {% endfor %}
        {% for year in milestones %}
            max(run_share_of_usable_frac) filter (year = {{ year }})
                as run_share_of_usable_{{ year }}_frac{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from runs
    group by variant, supply_scenario, allocation_scenario, combined_scenario_id
),

summary as (
    select
        *,
        {{ cagr('usable_compute_2024_flop', 'usable_compute_2040_flop', 16) }} as usable_compute_cagr_frac,
        {{ cagr('largest_frontier_run_2024_flop', 'largest_frontier_run_2040_flop', 16) }}
            as largest_frontier_run_cagr_frac
    from pivoted
    order by variant desc, combined_scenario_id
)

select * from summary
