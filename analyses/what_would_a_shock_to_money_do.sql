-- What would a crash of demand, a stop of finance or another link of revenue to compute do to capex in 2030?
select
    feedback.economy_scenario,
    scenarios.description,
    feedback.capex_usd / 1e9 as capex_bn_usd,
    feedback.revenue_usd / 1e9 as revenue_bn_usd,
    feedback.loop_gain,
    feedback.closed_over_open_usable_compute
from {{ ref('economy_feedback_by_year') }} as feedback
inner join {{ ref('stg_economy_scenarios') }} as scenarios
    on feedback.economy_scenario = scenarios.economy_scenario
where feedback.supply_scenario = 'base' and feedback.year = 2030
order by feedback.capex_usd desc
