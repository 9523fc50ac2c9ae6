-- How would a lab best split its compute, and how far off is every scenario and the one lab whose split is known?
with

scenarios as (
    select
        variant || ', ' || allocation_scenario as whose,
        year,
        inference_of_three_frac,
        training_of_three_frac,
        experiments_of_three_frac,
        optimal_inference_frac,
        optimal_training_frac,
        optimal_experiments_frac,
        experiments_for_training_rate,
        loss_frac
    from {{ ref('economy_allocation_against_optimum') }}
    where substitution_form = 'cobb_douglas' and year in (2024, 2030, 2040)
),

labs as (
    select
        implied.entity as whose,
        implied.year,
        implied.inference_of_three_frac,
        implied.training_of_three_frac,
        implied.experiments_of_three_frac,
        max(optimal.optimal_share_frac) filter (optimal.bucket = 'inference') as optimal_inference_frac,
        max(optimal.optimal_share_frac) filter (optimal.bucket = 'training') as optimal_training_frac,
        max(optimal.optimal_share_frac) filter (optimal.bucket = 'experiments') as optimal_experiments_frac,
        implied.experiments_for_training_rate,
        implied.loss_frac
    from {{ ref('economy_implied_preferences') }} as implied
    inner join {{ ref('economy_optimal_shares') }} as optimal
        on implied.year = optimal.year and implied.substitution_form = optimal.substitution_form
    where implied.substitution_form = 'cobb_douglas'
    group by all
)

select * from scenarios
union all
select * from labs
order by year, whose
