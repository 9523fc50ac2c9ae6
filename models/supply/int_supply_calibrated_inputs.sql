with

wide as (
    select * from {{ ref('int_supply_cases') }}
    where sensitivity_parameter = 'none'
),

scalars as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

observed as (select * from {{ ref('stg_largest_run_backcast') }}),

shipped as (select * from {{ ref('stg_ai_chip_shipments') }}),

-- The last observed year, in which each path is put on the level that was observed.
anchored as (
    select
        wide.*,
        first_value(wide.h100e_shipments) over anchor as anchor_shipments,
        first_value(wide.accelerator_unit_cost * wide.cluster_capex_multiplier) over anchor as anchor_all_in_cost,
        first_value(wide.ai_infrastructure_capex) over anchor as anchor_capex
    from wide
    window anchor as (partition by wide.supply_scenario order by abs(wide.year - 2025), wide.year desc)
),

base_lifetime as (
    select accelerator_lifetime as base_accelerator_lifetime
    from wide
    where supply_scenario = 'base' and year = 2025
),

rebased as (
    select
        scalars.draw,
        anchored.supply_scenario,
        anchored.year,
        -- paths on the observed level of 2025, growing as the scenario does
        anchored.h100e_shipments / anchored.anchor_shipments * shipped_2025.shipments_h100e as chip_shipments_h100e,
        anchored.accelerator_unit_cost * anchored.cluster_capex_multiplier / anchored.anchor_all_in_cost
        * scalars.all_in_cost_2025 as all_in_cost_usd,
        anchored.ai_infrastructure_capex / anchored.anchor_capex * scalars.ai_capex_2025 as capex_usd,
        anchored.ai_datacenter_capacity * scalars.power_path_scale as ai_datacenter_capacity_mw,
        -- the scale of chip life follows the scenario's lifetime
        scalars.chip_life_scale * anchored.accelerator_lifetime / base_lifetime.base_accelerator_lifetime
            as life_scale_years,
        -- as assumed
        anchored.peak_flop_per_second_per_h100e,
        anchored.power_per_h100e,
        anchored.server_power_overhead,
        anchored.power_usage_effectiveness,
        anchored.ai_share_of_datacenter_power,
        anchored.datacenter_packing_efficiency,
        anchored.cluster_utilization,
        anchored.cluster_capex_multiplier,
        anchored.cloud_rental_per_h100e_year,
        -- what was observed, null where nothing was
        shipped_now.shipments_h100e as observed_shipments_h100e,
        observed.stock_end_h100e as observed_stock_h100e,
        observed.stock_mean_h100e as observed_mean_stock_h100e,
        observed.usable_compute_flop as observed_usable_compute_flop
    from anchored
    cross join scalars
    cross join base_lifetime
    inner join shipped as shipped_2025 on shipped_2025.year = 2025
    left join shipped as shipped_now on anchored.year = shipped_now.year
    left join observed on anchored.year = observed.year
)

select * from rebased
