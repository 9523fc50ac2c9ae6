with

cases as (select * from {{ ref('int_supply_cases') }}),

capacity as (select * from {{ ref('int_supply_capacity') }}),

calibrated_inputs as (
    select * from {{ ref('int_supply_calibrated_inputs') }}
    where draw = 0
),

calibrated as (
    select * from {{ ref('int_supply_calibrated') }}
    where draw = 0
),

drawn as (
    select * from {{ ref('int_supply_drawn_inputs') }}
    where is_calibrated and draw = 0
),

published_form as (
    select
        -- key
        cases.variant,
        cases.supply_scenario,
        cases.sensitivity_parameter,
        cases.sensitivity_multiplier,
        cases.year,
        -- inputs
        cases.shipments_h100e,
        cases.accelerator_lifetime_years,
        cast(null as double) as chip_life_scale_years,
        cases.peak_flop_per_second_per_h100e,
        capacity.effective_power_kw_per_h100e,
        cases.ai_datacenter_capacity_mw,
        cases.ai_share_of_datacenter_power_frac,
        cases.datacenter_packing_efficiency_frac,
        cases.cluster_utilization_frac,
        cases.accelerator_unit_cost_usd,
        cases.cluster_capex_multiplier,
        cases.ai_infrastructure_capex_usd,
        -- limits
        capacity.chip_stock_h100e,
        capacity.power_limited_stock_h100e,
        capacity.datacenter_limited_stock_h100e,
        capacity.capex_limited_stock_h100e,
        capacity.available_stock_h100e,
        capacity.binding_constraint,
        -- the published form lets the stock of the year's end serve the whole year
        capacity.available_stock_h100e as mean_stock_h100e,
        false as is_observed,
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
),

calibrated_form as (
    select
        -- key
        if(calibrated.is_closed, 'closed', 'calibrated') as variant,
        inputs.supply_scenario,
        'none' as sensitivity_parameter,
        cast(1 as double) as sensitivity_multiplier,
        inputs.year,
        -- inputs
        calibrated.shipments_h100e,
        calibrated.mean_life_years as accelerator_lifetime_years,
        inputs.life_scale_years as chip_life_scale_years,
        inputs.peak_flop_per_second_per_h100e,
        calibrated.effective_power_kw_per_h100e,
        inputs.ai_datacenter_capacity_mw,
        inputs.ai_share_of_datacenter_power_frac,
        inputs.datacenter_packing_efficiency_frac,
        inputs.cluster_utilization_frac,
        inputs.all_in_cost_usd / drawn.cluster_capex_multiplier as accelerator_unit_cost_usd,
        drawn.cluster_capex_multiplier,
        calibrated.ai_infrastructure_capex_usd,
        -- limits: the year-end stock that each one allows
        calibrated.chip_limited_stock_h100e as chip_stock_h100e,
        calibrated.power_limited_stock_h100e,
        calibrated.datacenter_limited_stock_h100e,
        calibrated.capex_limited_stock_h100e,
        calibrated.stock_h100e as available_stock_h100e,
        -- in the nowcast year chips sold are as known so far, whatever the limits say
        case
            when inputs.observed_stock_h100e is not null then 'observed'
            when inputs.observed_shipments_h100e is not null then 'nowcast'
            else calibrated.binding_constraint
        end as binding_constraint,
        calibrated.mean_stock_h100e,
        inputs.observed_stock_h100e is not null as is_observed,
        -- compute of the year
        calibrated.theoretical_compute_flop,
        calibrated.usable_compute_flop,
        -- costs
        calibrated.cost_per_h100e_year_upfront_usd,
        calibrated.cost_per_h100e_year_cloud_usd,
        calibrated.cost_per_h100e_year_blended_usd,
        calibrated.cost_per_usable_flop_upfront_usd,
        calibrated.cost_per_usable_flop_cloud_usd,
        calibrated.cost_per_usable_flop_blended_usd,
        -- capex is a flow that buys shipments
        calibrated.shipments_h100e * inputs.all_in_cost_usd as capex_required_usd
    from calibrated_inputs as inputs
    inner join calibrated
        on
            inputs.supply_scenario = calibrated.supply_scenario
            and inputs.year = calibrated.year
    inner join drawn on inputs.supply_scenario = drawn.supply_scenario and inputs.year = drawn.year
),

results as (
    select * from published_form
    union all by name
    select
        *,
        log10(usable_compute_flop) as usable_compute_flop_log10
    from calibrated_form
)

select * from results
