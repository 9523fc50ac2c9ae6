-- Which constraint binds in each supply scenario, and over which years?
select
    supply_scenario,
    binding_constraint,
    years_binding,
    first_year_binding,
    last_year_binding
from {{ ref('supply_binding_constraints') }}
where variant = 'published'
order by supply_scenario, first_year_binding
