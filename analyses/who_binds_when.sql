-- Which constraint binds in each supply scenario, and over which years?
-- observed: the stock of that year was counted, so no limit is worked out; nowcast: chips sold so far set it.
select
    variant,
    supply_scenario,
    binding_constraint,
    years_binding,
    first_year_binding,
    last_year_binding
from {{ ref('supply_binding_constraints') }}
where variant in ('published', 'calibrated')
order by variant, supply_scenario, first_year_binding
