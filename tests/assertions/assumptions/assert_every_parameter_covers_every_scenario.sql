-- Mixtures take their parameters from their components, so they give none.
select
    parameters.layer,
    parameters.parameter,
    scenarios.scenario
from {{ ref('stg_parameters') }} as parameters
inner join {{ ref('stg_scenarios') }} as scenarios on parameters.layer = scenarios.layer
where parameters.milestone_years is not null
    and scenarios.scenario not in (select supply_scenario from {{ ref('stg_supply_mixture_weights') }})
    and not exists (
        select 1
        from {{ ref('assumption_values_by_year') }} as by_year
        where by_year.parameter = parameters.parameter
            and by_year.scenario = scenarios.scenario
            and by_year.layer = scenarios.layer
    )
