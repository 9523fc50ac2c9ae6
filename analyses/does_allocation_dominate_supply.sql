-- Does allocation dominate supply in the size of the largest run, and how much of that did this project put in itself?
-- Shares of the variance of its logarithm. The score of the run's growth factor counts as allocation.
with

own_score as (
    select
        draws.variant,
        draws.year,
        round(pow(corr(draws.largest_run_flop_log10, parameters.run_growth_score), 2), 4) as run_growth_score_frac
    from {{ ref('projection_draws') }} as draws
    inner join {{ ref('parameter_draws') }} as parameters on draws.draw = parameters.draw
    where draws.combined_scenario_id = 'base__base' and draws.year > 2026
    group by draws.variant, draws.year
)

select
    compared.variant,
    compared.compared_by,
    compared.year,
    compared.supply_frac,
    compared.allocation_frac,
    compared.does_allocation_dominate,
    if(
        compared.compared_by = 'uncertainty of assumptions', own_score.run_growth_score_frac, null
    ) as run_growth_score_frac,
    if(
        compared.compared_by = 'uncertainty of assumptions',
        compared.allocation_frac - own_score.run_growth_score_frac,
        null
    ) as allocation_without_it_frac
from {{ ref('projection_allocation_against_supply') }} as compared
left join own_score on compared.variant = own_score.variant and compared.year = own_score.year
order by compared.variant desc, compared.compared_by, compared.year
