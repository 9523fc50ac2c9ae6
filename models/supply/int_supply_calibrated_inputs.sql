with

drawn as (
    select * from {{ ref('int_supply_drawn_inputs') }}
    where is_calibrated
),

scalars as (
    select
        *,
        -- a part of the error of the observed level, on the logarithm, applies to each year
        pow(chip_stock_error, observation_error_exponent) as observation_error
    from {{ ref('scalar_parameters') }}
),

ranges as (
    select * from {{ ref('int_supply_ranges') }}
    where is_calibrated
),

observed as (select * from {{ ref('stg_largest_run_backcast') }}),

shipped as (select * from {{ ref('stg_ai_chip_shipments') }}),

-- The last observed year, in which each path is put on the level that was observed.
anchors as (
    select
        supply_scenario,
        h100e_shipments.point_value as anchor_shipments,
        accelerator_unit_cost.point_value * cluster_capex_multiplier.point_value as anchor_all_in_cost,
        ai_infrastructure_capex.point_value as anchor_capex,
        max(accelerator_lifetime.point_value) filter (supply_scenario = 'base') over () as base_lifetime
    from ranges
    where year = {{ var('last_observed_year') }}
),

lifetimes as (
    select
        supply_scenario,
        year,
        accelerator_lifetime.point_value as lifetime
    from ranges
),

rebased as (
    select
        drawn.draw,
        drawn.supply_scenario,
        drawn.year,
        -- paths on the level of the last observed year, growing as the scenario does
        drawn.h100e_shipments / anchors.anchor_shipments * anchor_shipped.shipments_h100e * scalars.observation_error
            as chip_shipments_h100e,
        drawn.accelerator_unit_cost * drawn.cluster_capex_multiplier / anchors.anchor_all_in_cost
        * scalars.all_in_cost_2025 as all_in_cost_usd,
        drawn.ai_infrastructure_capex / anchors.anchor_capex * scalars.ai_capex_2025 as capex_usd,
        drawn.ai_datacenter_capacity * scalars.power_path_scale as ai_datacenter_capacity_mw,
        -- the scale of chip life follows the scenario's lifetime
        scalars.chip_life_scale * lifetimes.lifetime / anchors.base_lifetime as life_scale_years,
        -- as assumed
        {% for parameter in calibrated_supply_paths() %}
            drawn.{{ parameter }},
        {% endfor %}
        {% for parameter in calibrated_supply_scalars() %}
            scalars.{{ parameter }},
        {% endfor %}
        -- observations, null where there are none; all of them are off by the same factor in a draw
        scalars.observation_error,
        shipped_now.shipments_h100e * scalars.observation_error as observed_shipments_h100e,
        observed.stock_end_h100e * scalars.observation_error as observed_stock_h100e,
        observed.stock_mean_h100e * scalars.observation_error as observed_mean_stock_h100e,
        observed.usable_compute_flop * scalars.observation_error as observed_usable_compute_flop
    from drawn
    inner join scalars on drawn.draw = scalars.draw
    inner join anchors on drawn.supply_scenario = anchors.supply_scenario
    inner join lifetimes on drawn.supply_scenario = lifetimes.supply_scenario and drawn.year = lifetimes.year
    inner join shipped as anchor_shipped on anchor_shipped.year = {{ var('last_observed_year') }}
    left join shipped as shipped_now on drawn.year = shipped_now.year
    left join observed on drawn.year = observed.year
)

select * from rebased
