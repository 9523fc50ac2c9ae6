with

calibrated as (select * from {{ ref('int_calibrated_shares') }}),

by_year as (
    select * from {{ ref('assumption_values_by_year') }}
    where layer = 'allocation'
),

wide as (
    select
        -- key
        variant,
        scenario as allocation_scenario,
        year,
        -- buckets of usable compute; they add up to 1
        max(parameter_value) filter (parameter = 'inference_share') as inference_share_frac,
        max(parameter_value) filter (parameter = 'training_share') as training_share_frac,
        max(parameter_value) filter (parameter = 'ai_rnd_experiment_share') as ai_rnd_experiment_share_frac,
        max(parameter_value) filter (parameter = 'post_training_share') as post_training_share_frac,
        max(parameter_value) filter (parameter = 'safety_eval_share') as safety_eval_share_frac,
        max(parameter_value) filter (parameter = 'reserved_idle_fragmented_share')
            as reserved_idle_fragmented_share_frac,
        -- decomposition of the training bucket
        max(parameter_value) filter (parameter = 'frontier_lab_training_share')
            as frontier_lab_training_share_frac,
        max(parameter_value) filter (parameter = 'largest_run_concentration')
            as largest_run_concentration_frac,
        max(parameter_value) filter (parameter = 'cluster_contiguity_factor')
            as cluster_contiguity_factor_frac
    from by_year
    group by variant, scenario, year
),

combined as (
    select * from wide
    union all by name
    select * from calibrated
)

select * from combined
order by variant desc, allocation_scenario, year
