with

closed as (select * from {{ ref('int_economy_loop') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

supply as (
    select * from {{ ref('supply_fundamental_inputs_by_year') }}
    where variant = 'calibrated'
),

lives as (
    select * from {{ ref('int_supply_calibrated') }}
    where draw = 0 and is_closed
),

-- Revenue of the next year, and capex of the last and what of it bought chips.
beside as (
    select
        *,
        lead(revenue_usd) over of_path as next_revenue_usd,
        lag(capex_usd) over of_path as previous_capex_usd,
        lag(chip_spending_usd) over of_path as previous_chip_spending_usd
    from closed
    window of_path as (partition by supply_scenario, economy_scenario order by year)
),

compared as (
    select
        -- key
        'closed' as variant,
        beside.supply_scenario,
        beside.economy_scenario,
        beside.year,
        beside.year <= {{ var('last_observed_year') }} as is_observed,
        beside.year = {{ var('anchor_year') }} as is_nowcast,
        -- revenue and what pays for capex
        beside.revenue_usd,
        beside.revenue_modelled_usd,
        beside.revenue_ceiling_usd,
        beside.operating_cash_flow_usd,
        beside.gross_world_product_usd,
        beside.reinvested_revenue_usd,
        beside.cash_financed_usd,
        beside.outside_finance_usd,
        beside.outside_finance_share_frac,
        beside.capex_of_product_frac,
        beside.revenue_of_product_frac,
        beside.operating_cash_flow_usd - beside.capex_usd as free_cash_flow_usd,
        beside.operating_cash_flow_usd + beside.reinvested_revenue_usd - beside.capex_usd
            as free_cash_flow_with_revenue_usd,
        -- capex
        beside.capex_wanted_usd,
        beside.capex_modelled_usd,
        beside.capex_limit,
        beside.capex_usd,
        beside.chip_money_usd,
        beside.chip_spending_usd,
        beside.unspent_usd,
        -- what it buys
        case
            when beside.year <= {{ var('last_observed_year') }} then 'observed'
            when beside.year = {{ var('anchor_year') }} then 'nowcast'
            else beside.binding_constraint
        end as binding_constraint,
        beside.shipments_h100e,
        beside.survivors_h100e,
        beside.stock_h100e,
        beside.usable_compute_flop,
        beside.effective_inference_flop,
        beside.largest_run_flop,
        beside.effective_compute_flop_log10,
        beside.economy_automation_frac,
        beside.eci,
        -- beside the open chain, and beside the loop with its revenue frozen
        supply.ai_infrastructure_capex_usd as open_capex_usd,
        beside.capex_usd / supply.ai_infrastructure_capex_usd as closed_over_open_capex,
        beside.usable_compute_flop / supply.usable_compute_flop as closed_over_open_usable_compute,
        beside.capex_usd / frozen.capex_usd as loop_gain,
        -- capex against end demand
        beside.capex_usd / (scalars.revenue_share_for_capital * beside.next_revenue_usd) as payback_years,
        beside.chip_spending_usd / (scalars.revenue_share_for_capital * beside.next_revenue_usd)
            as payback_of_chips_years,
        -- the yearly payment over the life of the chips that pays a USD of last year's back with the cost of capital,
        -- and the revenue of which it is the share for capital
        scalars.cost_of_capital
        / (1 - pow(1 + scalars.cost_of_capital, -lives.mean_life_years))
        / scalars.revenue_share_for_capital as carrying_revenue_per_usd,
        beside.previous_capex_usd * carrying_revenue_per_usd as carrying_revenue_usd,
        beside.previous_chip_spending_usd * carrying_revenue_per_usd as carrying_revenue_of_chips_usd
    from beside
    inner join scalars on scalars.draw = 0
    inner join supply on beside.supply_scenario = supply.supply_scenario and beside.year = supply.year
    inner join lives
        on beside.supply_scenario = lives.supply_scenario and beside.year = lives.year
    inner join closed as frozen
        on
            beside.supply_scenario = frozen.supply_scenario
            and beside.year = frozen.year
            and frozen.economy_scenario = 'frozen_revenue'
),

listed as (
    select
        * exclude (carrying_revenue_per_usd),
        carrying_revenue_usd / revenue_usd as carrying_revenue_over_revenue
    from compared
)

select * from listed
