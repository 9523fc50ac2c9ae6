with

closed as (select * from {{ ref('int_economy_loop') }}),

supply as (
    select * from {{ ref('supply_fundamental_inputs_by_year') }}
    where variant = 'calibrated'
),

compared as (
    select
        -- key
        'closed' as variant,
        closed.supply_scenario,
        closed.economy_scenario,
        closed.year,
        closed.year <= {{ var('last_observed_year') }} as is_observed,
        closed.year = {{ var('anchor_year') }} as is_nowcast,
        -- revenue and what pays for capex
        closed.revenue_usd,
        closed.revenue_modelled_usd,
        closed.revenue_ceiling_usd,
        closed.operating_cash_flow_usd,
        closed.gross_world_product_usd,
        closed.reinvested_revenue_usd,
        closed.cash_financed_usd,
        closed.outside_finance_usd,
        closed.outside_finance_share_frac,
        closed.capex_of_product_frac,
        closed.revenue_of_product_frac,
        closed.free_cash_flow_usd,
        closed.free_cash_flow_with_revenue_usd,
        -- capex
        closed.capex_wanted_usd,
        closed.capex_modelled_usd,
        closed.capex_limit,
        closed.capex_usd,
        closed.chip_money_usd,
        closed.chip_spending_usd,
        closed.unspent_usd,
        -- what it buys
        case
            when closed.year <= {{ var('last_observed_year') }} then 'observed'
            when closed.year = {{ var('anchor_year') }} then 'nowcast'
            else closed.binding_constraint
        end as binding_constraint,
        closed.shipments_h100e,
        closed.survivors_h100e,
        closed.stock_h100e,
        closed.usable_compute_flop,
        closed.effective_inference_flop,
        closed.largest_run_flop,
        closed.effective_compute_flop_log10,
        closed.economy_automation_frac,
        closed.eci,
        -- beside the open chain, and beside the loop with its revenue frozen
        supply.ai_infrastructure_capex_usd as open_capex_usd,
        closed.capex_usd / supply.ai_infrastructure_capex_usd as closed_over_open_capex,
        closed.usable_compute_flop / supply.usable_compute_flop as closed_over_open_usable_compute,
        closed.capex_usd / frozen.capex_usd as loop_gain,
        -- capex against end demand
        closed.payback_years,
        closed.payback_of_chips_years,
        closed.carrying_revenue_usd,
        closed.carrying_revenue_of_chips_usd,
        closed.carrying_revenue_over_revenue
    from closed
    inner join supply on closed.supply_scenario = supply.supply_scenario and closed.year = supply.year
    inner join closed as frozen
        on
            closed.supply_scenario = frozen.supply_scenario
            and closed.year = frozen.year
            and frozen.economy_scenario = 'frozen_revenue'
)

select * from compared
