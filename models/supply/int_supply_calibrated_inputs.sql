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

observed as (select * from {{ ref('stg_largest_run_observations') }}),

shipped as (select * from {{ ref('stg_ai_chip_shipments') }}),

-- The last observed year, in which the cost of a chip is put on the level that was observed.
anchors as (
    select
        supply_scenario,
        accelerator_unit_cost_usd.point_value * cluster_capex_multiplier.point_value as anchor_all_in_cost,
        max(accelerator_lifetime_years.point_value) filter (supply_scenario = 'base') over () as base_lifetime
    from ranges
    where year = {{ var('last_observed_year') }}
),

lifetimes as (
    select
        supply_scenario,
        year,
        accelerator_lifetime_years.point_value as lifetime
    from ranges
),

-- The nowcast year, in which money and chips are put on the level that is known by now. From it on each path grows as
-- the scenario does.
nowcast as (
    select
        drawn.draw,
        drawn.supply_scenario,
        drawn.shipments_h100e as anchor_shipments,
        drawn.ai_infrastructure_capex_usd as anchor_capex,
        coalesce(shipped.shipments_h100e, scalars.shipments_2026_h100e) * scalars.observation_error
            as shipments_2026_h100e,
        scalars.ai_infrastructure_capex_2026_usd,
        drawn.accelerator_unit_cost_usd * drawn.cluster_capex_multiplier / anchors.anchor_all_in_cost
        * scalars.all_in_cost_2025 as all_in_cost_2026_usd,
        scalars.same_year_capex_share * scalars.ai_infrastructure_capex_2026_usd
        + (1 - scalars.same_year_capex_share) * scalars.ai_infrastructure_capex_2025_usd as money_for_chips_2026_usd
    from drawn
    inner join scalars on drawn.draw = scalars.draw
    inner join anchors on drawn.supply_scenario = anchors.supply_scenario
    left join shipped on drawn.year = shipped.year
    where drawn.year = {{ var('anchor_year') }}
),

rebased as (
    select
        drawn.draw,
        drawn.supply_scenario,
        drawn.year,
        -- as observed, or on the level of the nowcast year and growing as the scenario does
        coalesce(
            shipped_now.shipments_h100e * scalars.observation_error,
            drawn.shipments_h100e / nowcast.anchor_shipments * nowcast.shipments_2026_h100e
        ) as chip_shipments_h100e,
        drawn.accelerator_unit_cost_usd * drawn.cluster_capex_multiplier / anchors.anchor_all_in_cost
        * scalars.all_in_cost_2025 as all_in_cost_usd,
        case
            when drawn.year = {{ var('first_year') }} then scalars.ai_infrastructure_capex_2024_usd
            when drawn.year = {{ var('last_observed_year') }} then scalars.ai_infrastructure_capex_2025_usd
            else drawn.ai_infrastructure_capex_usd
                / nowcast.anchor_capex * nowcast.ai_infrastructure_capex_2026_usd
        end as ai_infrastructure_capex_usd,
        -- More chips are sold than the capex that is counted buys: others buy too, and chips cost less in a rack that
        -- stood before. What held in the nowcast year holds on.
        nowcast.shipments_2026_h100e * nowcast.all_in_cost_2026_usd / nowcast.money_for_chips_2026_usd
            as chips_per_affordable_chip,
        drawn.ai_datacenter_capacity_mw * scalars.power_path_scale as ai_datacenter_capacity_mw,
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
        coalesce(
            shipped_now.shipments_h100e * scalars.observation_error,
            if(drawn.year = {{ var('anchor_year') }}, nowcast.shipments_2026_h100e, null)
        ) as observed_shipments_h100e,
        observed.stock_end_h100e * scalars.observation_error as observed_stock_h100e,
        observed.stock_mean_h100e * scalars.observation_error as observed_mean_stock_h100e,
        observed.usable_compute_flop * scalars.observation_error as observed_usable_compute_flop
    from drawn
    inner join scalars on drawn.draw = scalars.draw
    inner join anchors on drawn.supply_scenario = anchors.supply_scenario
    inner join lifetimes on drawn.supply_scenario = lifetimes.supply_scenario and drawn.year = lifetimes.year
    inner join nowcast on drawn.draw = nowcast.draw and drawn.supply_scenario = nowcast.supply_scenario
    left join shipped as shipped_now on drawn.year = shipped_now.year
    left join observed on drawn.year = observed.year
)

select * from rebased
