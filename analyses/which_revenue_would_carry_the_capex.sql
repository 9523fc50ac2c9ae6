-- Which revenue of AI labs would carry the capex of the year before, and how far is the forecast from it?
select
    year,
    revenue_usd / 1e9 as revenue_bn_usd,
    carrying_revenue_usd / 1e9 as carrying_revenue_bn_usd,
    carrying_revenue_over_revenue,
    capex_usd / 1e9 as capex_bn_usd,
    free_cash_flow_usd / 1e9 as free_cash_flow_bn_usd,
    outside_finance_share_frac,
    payback_years,
    loop_gain,
    binding_constraint,
    unspent_usd / 1e9 as unspent_bn_usd
from {{ ref('economy_feedback_by_year') }}
where supply_scenario = 'base' and economy_scenario = 'base'
order by year
