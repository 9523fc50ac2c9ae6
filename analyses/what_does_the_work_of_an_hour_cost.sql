-- What does the work of one human expert hour cost in compute, and does it stay within what can be automated?
-- Calibrated base case, frontier class. Cost has no labour, network or margin; work stands beside both of its ceilings.
with

costs as (
    select * from {{ ref('v_agents_by_year') }}
    where variant = 'calibrated' and measure = 'cost_per_human_hour_frontier_usd'
),

work as (
    select * from {{ ref('v_agents_by_year') }}
    where variant = 'calibrated' and measure = 'fte_frontier'
)

select
    costs.year,
    costs.p05 as usd_per_human_hour_p05,
    costs.p50 as usd_per_human_hour_p50,
    costs.p95 as usd_per_human_hour_p95,
    work.p50 as fte_p50,
    work.automatable_fte_p50,
    work.world_fte
from costs
inner join work on costs.combined_scenario_id = work.combined_scenario_id and costs.year = work.year
order by costs.year
