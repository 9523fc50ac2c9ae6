with

scored as (
    select * from {{ ref('int_scored_mixes') }}
    where mix_basis = 'observed'
),

scalars as (select * from {{ ref('scalar_parameters') }}),

implied as (
    select
        -- key
        scored.mix as entity,
        scored.year,
        scored.substitution_form,
        -- the mix, which is all of the lab's compute
        scored.inference_of_three_frac,
        scored.training_of_three_frac,
        scored.experiments_of_three_frac,
        -- against the optimum
        scored.experiments_for_training_rate,
        scored.experiments_for_inference_rate,
        scored.loss_frac,
        -- for which weights the mix would be the optimum, and those that are assumed
        scored.implied_inference_over_training,
        scored.assumed_inference_over_training,
        scored.implied_experiments_over_training,
        scored.assumed_experiments_over_training,
        scalars.revenue_elasticity / scored.implied_inference_over_training as implied_quality_elasticity,
        scalars.quality_elasticity as assumed_quality_elasticity
    from scored
    inner join scalars on scalars.draw = 0
)

select * from implied
