-- Mixtures take their parameters from their components, so they give none.
with

mixtures as (select distinct supply_scenario from {{ ref('stg_supply_mixture_weights') }}),

expected as (
    select
        parameters.layer,
        parameters.parameter,
        scenarios.scenario
    from {{ ref('stg_parameters') }} as parameters
    inner join {{ ref('stg_scenarios') }} as scenarios on parameters.layer = scenarios.layer
    left join mixtures on scenarios.scenario = mixtures.supply_scenario
    where parameters.milestone_years is not null and mixtures.supply_scenario is null
)

select expected.*
from expected
left join {{ ref('assumption_values_by_year') }} as by_year
    on
        expected.layer = by_year.layer
        and expected.parameter = by_year.parameter
        and expected.scenario = by_year.scenario
where by_year.parameter is null
