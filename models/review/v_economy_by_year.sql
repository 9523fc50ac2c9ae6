with

feedback as (
    select * from {{ ref('economy_feedback_by_year') }}
    where supply_scenario = 'base'
),

scenarios as (select * from {{ ref('stg_economy_scenarios') }}),

-- Imported before they are pivoted: DuckDB stores a pivot with the name of the database of what it reads, and the view
-- would fail in a copy of another name.
feedback_bands as (select * from {{ ref('economy_feedback_bands') }}),

binding_shares as (select * from {{ ref('economy_binding_shares') }}),

bands as (
    pivot (
        select
            economy_scenario,
            year,
            quantity,
            p05,
            p50,
            p95
        from feedback_bands
        where loop_form = 'lagged'
    )
    on quantity in (
        'revenue_usd',
        'carrying_revenue_usd',
        'carrying_revenue_of_chips_usd',
        'carrying_revenue_over_revenue',
        'payback_years',
        'payback_of_chips_years',
        'capex_usd',
        'outside_finance_share_frac',
        'loop_gain'
    )
    using max(p05) as p05, max(p50) as p50, max(p95) as p95
    group by economy_scenario, year
),

carried as (
    select * from {{ ref('int_economy_summaries') }}
    where loop_form = 'lagged' and statistic = 'carries'
),

binding as (
    pivot (
        select
            economy_scenario,
            year,
            binding_constraint,
            draw_frac
        from binding_shares
        where loop_form = 'lagged'
    )
    on binding_constraint in ('capex', 'chip', 'power', 'datacenter') using max(draw_frac) as draw_frac
    group by economy_scenario, year
),

named as (
    select
        -- key
        feedback.variant,
        feedback.economy_scenario,
        feedback.year,
        -- attributes
        scenarios.label,
        feedback.is_observed,
        feedback.is_nowcast,
        -- end demand
        feedback.revenue_usd,
        bands.revenue_usd_p05 as revenue_p05_usd,
        bands.revenue_usd_p50 as revenue_p50_usd,
        bands.revenue_usd_p95 as revenue_p95_usd,
        feedback.carrying_revenue_usd,
        bands.carrying_revenue_usd_p05 as carrying_revenue_p05_usd,
        bands.carrying_revenue_usd_p50 as carrying_revenue_p50_usd,
        bands.carrying_revenue_usd_p95 as carrying_revenue_p95_usd,
        feedback.carrying_revenue_of_chips_usd,
        bands.carrying_revenue_of_chips_usd_p05 as carrying_revenue_of_chips_p05_usd,
        bands.carrying_revenue_of_chips_usd_p50 as carrying_revenue_of_chips_p50_usd,
        bands.carrying_revenue_of_chips_usd_p95 as carrying_revenue_of_chips_p95_usd,
        feedback.carrying_revenue_over_revenue,
        bands.carrying_revenue_over_revenue_p05,
        bands.carrying_revenue_over_revenue_p50,
        bands.carrying_revenue_over_revenue_p95,
        carried.summary_value as carried_draw_frac,
        feedback.payback_years,
        bands.payback_years_p05 as payback_p05_years,
        bands.payback_years_p50 as payback_p50_years,
        bands.payback_years_p95 as payback_p95_years,
        feedback.payback_of_chips_years,
        bands.payback_of_chips_years_p05 as payback_of_chips_p05_years,
        bands.payback_of_chips_years_p50 as payback_of_chips_p50_years,
        bands.payback_of_chips_years_p95 as payback_of_chips_p95_years,
        -- capex and what pays for it
        feedback.capex_usd,
        bands.capex_usd_p05 as capex_p05_usd,
        bands.capex_usd_p50 as capex_p50_usd,
        bands.capex_usd_p95 as capex_p95_usd,
        feedback.operating_cash_flow_usd,
        feedback.free_cash_flow_usd,
        feedback.free_cash_flow_with_revenue_usd,
        feedback.outside_finance_usd,
        feedback.outside_finance_share_frac,
        bands.outside_finance_share_frac_p05 as outside_finance_share_p05_frac,
        bands.outside_finance_share_frac_p50 as outside_finance_share_p50_frac,
        bands.outside_finance_share_frac_p95 as outside_finance_share_p95_frac,
        -- what decides how much is bought
        feedback.binding_constraint,
        binding.capex_draw_frac as bound_by_capex_frac,
        binding.chip_draw_frac as bound_by_chip_frac,
        binding.power_draw_frac as bound_by_power_frac,
        binding.datacenter_draw_frac as bound_by_datacenter_frac,
        feedback.chip_spending_usd,
        feedback.unspent_usd,
        -- what the loop adds
        feedback.loop_gain,
        bands.loop_gain_p05,
        bands.loop_gain_p50,
        bands.loop_gain_p95,
        feedback.closed_over_open_usable_compute
    from feedback
    inner join scenarios on feedback.economy_scenario = scenarios.economy_scenario
    inner join bands on feedback.economy_scenario = bands.economy_scenario and feedback.year = bands.year
    left join carried on feedback.economy_scenario = carried.economy_scenario and feedback.year = carried.year
    left join binding on feedback.economy_scenario = binding.economy_scenario and feedback.year = binding.year
)

select * from named
order by economy_scenario, year
