-- Which revenue of AI labs would carry the capex of the year before, and how far is the forecast from it?
select
    year,
    revenue_p05_usd / 1e9 as revenue_p05_bn_usd,
    revenue_p50_usd / 1e9 as revenue_p50_bn_usd,
    revenue_p95_usd / 1e9 as revenue_p95_bn_usd,
    carrying_revenue_p05_usd / 1e9 as carrying_revenue_p05_bn_usd,
    carrying_revenue_p50_usd / 1e9 as carrying_revenue_p50_bn_usd,
    carrying_revenue_p95_usd / 1e9 as carrying_revenue_p95_bn_usd,
    carried_draw_frac,
    capex_p50_usd / 1e9 as capex_p50_bn_usd,
    free_cash_flow_usd / 1e9 as free_cash_flow_at_point_bn_usd,
    outside_finance_share_p50_frac,
    payback_p50_years,
    loop_gain_p50,
    binding_constraint as binding_constraint_at_point,
    unspent_usd / 1e9 as unspent_at_point_bn_usd
from {{ ref('v_economy_by_year') }}
where economy_scenario = 'base'
order by year
