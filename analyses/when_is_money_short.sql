-- In which years would the assumed chips cost more than the capex assumed to exist?
select
    supply_scenario,
    count(*) as years_short,
    min(year) as first_year_short,
    max(year) as last_year_short,
    max(capex_coverage_ratio) as worst_coverage_ratio
from {{ ref('supply_capex_requirements') }}
where variant = 'published' and capex_coverage_ratio > 1
group by supply_scenario
order by years_short desc
