{%- set buckets = shares_of('usable compute') -%}
{%- set parts_of_training = path_parameters('allocation') | reject('in', buckets) | list -%}
with

ranges as (select * from {{ ref('int_allocation_ranges') }}),

moves as (select * from {{ ref('int_calibrated_scenario_moves') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

moved as (
    select
        ranges.variant,
        ranges.allocation_scenario,
        scalars.draw,
        ranges.year,
        {% for parameter in buckets + parts_of_training %}
            {{ moved_assumption('ranges.' ~ parameter, 'scalars.' ~ parameter ~ '_score') }}
                as {{ parameter }}{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from ranges
    cross join scalars
),

-- Buckets that were moved apart are put back in proportion, so that they add up to 1.
assumed as (
    select
        variant,
        allocation_scenario,
        draw,
        year,
        {% for parameter in buckets %}
            {{ parameter }} / ({{ buckets | join(" + ") }}) as {{ parameter }},
        {% endfor %}
        {{ parts_of_training | join(",\n        ") }}
    from moved
),

labs as (
    select
        assumed.*,
        moves.lab_coverage_frac,
        least(
            coalesce(moves.observed_lab_inference_frac, scalars.lab_inference_share) * moves.inference_move,
            scalars.lab_share_cap
        ) as lab_inference_frac,
        least(
            coalesce(moves.observed_lab_final_run_frac, scalars.final_run_share) * moves.training_move,
            scalars.lab_share_cap
        ) as lab_final_run_frac,
        scalars.leading_lab_share * scalars.top_run_share * moves.concentration_move as run_of_lab_training_frac
    from assumed
    inner join moves on assumed.allocation_scenario = moves.allocation_scenario and assumed.year = moves.year
    inner join scalars on assumed.draw = scalars.draw
),

lab_splits as (
    select
        *,
        (1 - lab_inference_frac) * lab_final_run_frac as lab_training_frac,
        (1 - lab_inference_frac) * (1 - lab_final_run_frac)
        / (ai_rnd_experiment_share_frac + post_training_share_frac + safety_eval_share_frac) as lab_rnd_scale
    from labs
),

-- All compute: that of the labs is split as observed, that of everybody else as the scenario assumes.
world as (
    select
        *,
        lab_coverage_frac * lab_training_frac + (1 - lab_coverage_frac) * training_share_frac as world_training_frac,
        lab_coverage_frac * lab_rnd_scale + (1 - lab_coverage_frac) as rnd_scale
    from lab_splits
),

calibrated as (
    select
        -- key
        'calibrated' as variant,
        allocation_scenario,
        draw,
        year,
        -- buckets of usable compute; they add up to 1
        lab_coverage_frac * lab_inference_frac + (1 - lab_coverage_frac) * inference_share_frac as inference_share_frac,
        world_training_frac as training_share_frac,
        ai_rnd_experiment_share_frac * rnd_scale as ai_rnd_experiment_share_frac,
        post_training_share_frac * rnd_scale as post_training_share_frac,
        safety_eval_share_frac * rnd_scale as safety_eval_share_frac,
        (1 - lab_coverage_frac) * reserved_idle_fragmented_share_frac as reserved_idle_fragmented_share_frac,
        -- training x these three is the largest run: docs/method.md#calibrated-largest-run
        lab_coverage_frac * lab_training_frac / world_training_frac as frontier_lab_training_share_frac,
        least(run_of_lab_training_frac / lab_coverage_frac, 1) as largest_run_concentration_frac,
        cast(1 as double) as cluster_contiguity_factor_frac
    from world
),

published as (
    select
        -- key
        variant,
        allocation_scenario,
        draw,
        year,
        -- measures
        {% for parameter in buckets %}
            {{ parameter }},
        {% endfor %}
        frontier_lab_training_share_frac,
        largest_run_concentration_frac,
        cluster_contiguity_factor_frac
    from assumed
)

select * from published
union all
select * from calibrated
