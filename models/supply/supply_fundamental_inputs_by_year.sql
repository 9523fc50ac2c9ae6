with

results as (select * from {{ ref('int_supply_results') }}),

scenarios as (
    select
        variant,
        supply_scenario,
        year,
        shipments_h100e,
        accelerator_lifetime_years,
        chip_life_scale_years,
        peak_flop_per_second_per_h100e,
        effective_power_kw_per_h100e,
        ai_datacenter_capacity_mw,
        ai_share_of_datacenter_power_frac,
        datacenter_packing_efficiency_frac,
        cluster_utilization_frac,
        accelerator_unit_cost_usd,
        cluster_capex_multiplier,
        ai_infrastructure_capex_usd,
        chip_stock_h100e,
        power_limited_stock_h100e,
        datacenter_limited_stock_h100e,
        capex_limited_stock_h100e,
        available_stock_h100e,
        binding_constraint,
        mean_stock_h100e,
        is_observed,
        theoretical_compute_flop,
        usable_compute_flop,
        usable_compute_flop_log10,
        cost_per_h100e_year_upfront_usd,
        cost_per_h100e_year_cloud_usd,
        cost_per_h100e_year_blended_usd,
        cost_per_usable_flop_upfront_usd,
        cost_per_usable_flop_cloud_usd,
        cost_per_usable_flop_blended_usd
    from results
    where sensitivity_parameter = 'none'
    order by variant desc, supply_scenario, year
)

select * from scenarios
