{#- Capex is paid once, chips are paid for, the stock is what survived and what was bought, and no cap is passed. -#}
with

loop as (select * from {{ ref('economy_feedback_by_year') }}),

scalars as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

checked as (
    select
        loop.*,
        scalars.product_share_cap,
        lag(loop.revenue_usd) over (
            partition by loop.supply_scenario, loop.economy_scenario order by loop.year
        ) as previous_revenue_usd
    from loop
    cross join scalars
)

select
    supply_scenario,
    economy_scenario,
    year
from checked
where not coalesce(
        abs(reinvested_revenue_usd + cash_financed_usd + outside_finance_usd - capex_usd) <= 1e-9 * capex_usd
        or year = {{ var('first_year') }}, false
    )
    or not coalesce(abs(chip_spending_usd + unspent_usd - chip_money_usd) <= 1e-9 * chip_money_usd, false)
    or not coalesce(
        year <= {{ var('anchor_year') }}
        or (
            abs(survivors_h100e + shipments_h100e - stock_h100e) <= 1e-9 * stock_h100e
            and capex_usd <= capex_wanted_usd * (1 + 1e-9)
            and capex_of_product_frac <= product_share_cap * (1 + 1e-9)
            -- what was above its ceiling when it was last read stands still
            and (revenue_usd <= revenue_ceiling_usd * (1 + 1e-9) or revenue_usd <= previous_revenue_usd)
        ), false
    )
