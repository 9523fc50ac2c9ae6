{#- A mixed parameter never leaves the range of the scenarios it is mixed from. -#}
with

components as (
    select
        weights.supply_scenario,
        by_year.parameter,
        by_year.year,
        min(by_year.parameter_value) as smallest_value,
        max(by_year.parameter_value) as largest_value
    from {{ ref('stg_supply_mixture_weights') }} as weights
    inner join {{ ref('supply_parameters_by_year') }} as by_year
        on weights.component_scenario = by_year.supply_scenario and weights.year = by_year.year
    where weights.weight_frac > 0
    group by weights.supply_scenario, by_year.parameter, by_year.year
)

select mixed.*
from {{ ref('supply_parameters_by_year') }} as mixed
inner join components
    on
        mixed.supply_scenario = components.supply_scenario
        and mixed.parameter = components.parameter
        and mixed.year = components.year
where not coalesce(
        mixed.parameter_value between components.smallest_value
        * (1 - 1e-12) and components.largest_value
        * (1 + 1e-12),
        false
    )
