with

runs as (select * from {{ ref('allocation_largest_frontier_run') }}),

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

checks as (select * from {{ ref('allocation_run_cross_checks') }}),

costed as (
    select
        -- key
        runs.variant,
        runs.supply_scenario,
        runs.allocation_scenario,
        runs.combined_scenario_id,
        runs.year,
        -- compute of the final run; neither staff, nor experiments and failed runs before it
        runs.largest_frontier_run_flop,
        runs.largest_frontier_run_flop * supply.cost_per_usable_flop_upfront_usd as largest_run_cost_upfront_usd,
        runs.largest_frontier_run_flop * supply.cost_per_usable_flop_cloud_usd as largest_run_cost_cloud_usd,
        runs.largest_frontier_run_flop * supply.cost_per_usable_flop_blended_usd as largest_run_cost_usd,
        -- a GW is a million kW; chips at their rated power, with servers and cooling
        checks.implied_run_h100e * supply.effective_power_kw_per_h100e / 1e6 as largest_run_power_gw,
        supply.mean_stock_h100e * supply.effective_power_kw_per_h100e / 1e6 as mean_power_gw,
        supply.available_stock_h100e * supply.effective_power_kw_per_h100e / 1e6 as year_end_power_gw
    from runs
    inner join supply
        on
            runs.supply_scenario = supply.supply_scenario
            and runs.year = supply.year
            and {{ supply_variant_of('runs.variant') }} = {{ supply_variant_of('supply.variant') }}
    inner join checks
        on
            runs.variant = checks.variant
            and runs.combined_scenario_id = checks.combined_scenario_id
            and runs.year = checks.year
)

select * from costed
order by variant desc, combined_scenario_id, year
