{#- The guard against two sets of formulas: what the loop says of the chain inside it is what the tables say. -#}
with

loop as (
    select * from {{ ref('economy_feedback_by_year') }}
    where economy_scenario = 'base'
),

supply as (
    select * from {{ ref('supply_fundamental_inputs_by_year') }}
    where variant = 'closed'
),

buckets as (
    select * from {{ ref('allocation_compute_by_bucket') }}
    where variant = 'closed' and allocation_scenario = 'base'
),

runs as (
    select * from {{ ref('allocation_largest_frontier_run') }}
    where variant = 'closed' and allocation_scenario = 'base'
),

capability as (
    select * from {{ ref('capability_by_year') }}
    where variant = 'closed' and allocation_scenario = 'base' and software_form = 'default'
)

select
    loop.supply_scenario,
    loop.year
from loop
left join supply on loop.supply_scenario = supply.supply_scenario and loop.year = supply.year
left join buckets on loop.supply_scenario = buckets.supply_scenario and loop.year = buckets.year
left join runs on loop.supply_scenario = runs.supply_scenario and loop.year = runs.year
left join capability on loop.supply_scenario = capability.supply_scenario and loop.year = capability.year
where not coalesce(
        abs(loop.capex_usd / supply.ai_infrastructure_capex_usd - 1) <= 1e-9
        and abs(loop.stock_h100e / supply.available_stock_h100e - 1) <= 1e-9
        and abs(loop.shipments_h100e / supply.shipments_h100e - 1) <= 1e-9
        and abs(loop.usable_compute_flop / buckets.usable_compute_flop - 1) <= 1e-9
        and abs(loop.largest_run_flop / runs.largest_frontier_run_flop - 1) <= 1e-9
        and abs(loop.effective_compute_flop_log10 - capability.effective_compute_flop_log10) <= 1e-9
        and abs(loop.economy_automation_frac - capability.economy_automation_frac) <= 1e-9
        and abs(coalesce(loop.eci, capability.eci) - capability.eci) <= 1e-9, false
    )
