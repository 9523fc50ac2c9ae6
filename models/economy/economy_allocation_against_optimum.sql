with

scored as (
    select * from {{ ref('int_scored_mixes') }}
    where mix_basis != 'observed'
),

optimal as (
    pivot {{ ref('int_optimal_shares') }}
    on bucket in ('inference', 'training', 'experiments')
    using max(optimal_share_frac) as optimal_share_frac
    group by substitution_form, year
),

compared as (
    select
        -- key
        scored.mix_basis as variant,
        scored.mix as allocation_scenario,
        scored.substitution_form,
        scored.year,
        -- shares of the compute that the three buckets have, as assumed and at the optimum
        scored.inference_of_three_frac,
        scored.training_of_three_frac,
        scored.experiments_of_three_frac,
        optimal.inference_optimal_share_frac as optimal_inference_frac,
        optimal.training_optimal_share_frac as optimal_training_frac,
        optimal.experiments_optimal_share_frac as optimal_experiments_frac,
        -- rates of substitution, 1 at the optimum
        scored.experiments_for_training_rate,
        scored.experiments_for_inference_rate,
        -- what the mix costs
        scored.loss_frac
    from scored
    inner join optimal on scored.substitution_form = optimal.substitution_form and scored.year = optimal.year
)

select * from compared
