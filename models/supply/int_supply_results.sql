with

cases as (select * from {{ ref('int_supply_cases') }}),

capacity as (select * from {{ ref('int_supply_capacity') }}),

results as (
    select
        -- key
        cases.variant,
        cases.supply_scenario,
        cases.sensitivity_parameter,
        cases.sensitivity_multiplier,
        cases.year,
        -- inputs
        cases.h100e_shipments as shipments_h100e,
        cases.accelerator_lifetime as accelerator_lifetime_years,
        cases.peak_flop_per_second_per_h100e,
        capacity.effective_power_kw_per_h100e,
        cases.ai_datacenter_capacity as ai_datacenter_capacity_mw,
        cases.ai_share_of_datacenter_power as ai_share_of_datacenter_power_frac,
        cases.datacenter_packing_efficiency as datacenter_packing_efficiency_frac,
        cases.cluster_utilization as cluster_utilization_frac,
        cases.accelerator_unit_cost as accelerator_unit_cost_usd,
        cases.cluster_capex_multiplier,
        cases.ai_infrastructure_capex as ai_infrastructure_capex_usd,
        -- limits
        capacity.chip_stock_h100e,
        capacity.power_limited_stock_h100e,
        capacity.datacenter_limited_stock_h100e,
        capacity.capex_limited_stock_h100e,
        capacity.available_stock_h100e,
        capacity.binding_constraint,
        -- compute of the year
        capacity.theoretical_compute_flop,
        capacity.usable_compute_flop,
        log10(capacity.usable_compute_flop) as usable_compute_flop_log10,
        -- costs
        capacity.cost_per_h100e_year_upfront_usd,
        capacity.cost_per_h100e_year_cloud_usd,
        capacity.cost_per_h100e_year_blended_usd,
        capacity.cost_per_usable_flop_upfront_usd,
        capacity.cost_per_usable_flop_cloud_usd,
        capacity.cost_per_usable_flop_blended_usd,
        capacity.capex_required_usd
    from cases
    inner join capacity
        on
            cases.variant = capacity.variant
            and cases.supply_scenario = capacity.supply_scenario
            and cases.sensitivity_parameter = capacity.sensitivity_parameter
            and cases.sensitivity_multiplier = capacity.sensitivity_multiplier
            and cases.year = capacity.year
)

select * from results
