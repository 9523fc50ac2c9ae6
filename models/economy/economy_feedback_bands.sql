with

summaries as (
    select * from {{ ref('int_economy_summaries') }}
    where statistic not in ('binds', 'highest', 'count', 'carries')
),

points as (
    unpivot (
        select
            economy_scenario,
            year,
            revenue_usd,
            revenue_modelled_usd,
            revenue_ceiling_usd,
            operating_cash_flow_usd,
            gross_world_product_usd,
            reinvested_revenue_usd,
            cash_financed_usd,
            outside_finance_usd,
            outside_finance_share_frac,
            capex_of_product_frac,
            revenue_of_product_frac,
            capex_wanted_usd,
            capex_modelled_usd,
            capex_usd,
            chip_money_usd,
            chip_spending_usd,
            unspent_usd,
            shipments_h100e,
            survivors_h100e,
            stock_h100e,
            usable_compute_flop,
            effective_inference_flop,
            largest_run_flop,
            effective_compute_flop_log10,
            economy_automation_frac,
            eci,
            free_cash_flow_usd,
            free_cash_flow_with_revenue_usd,
            payback_years,
            payback_of_chips_years,
            carrying_revenue_usd,
            carrying_revenue_of_chips_usd,
            carrying_revenue_over_revenue,
            loop_gain
        from {{ ref('economy_feedback_by_year') }}
        where supply_scenario = 'base'
    )
    on columns(* exclude (economy_scenario, year))
    into name quantity value point_value
),

bands as (
    select
        loop_form,
        economy_scenario,
        quantity,
        year,
        max(draw_count) as draw_count,
        {% for name in band_quantiles() %}
            max(summary_value) filter (statistic = '{{ name }}') as {{ name }},
        {% endfor %}
        max(summary_value) filter (statistic = 'mean') as mean
    from summaries
    group by loop_form, economy_scenario, quantity, year
),

with_points as (
    select
        -- key
        'closed' as variant,
        bands.loop_form,
        bands.economy_scenario,
        bands.quantity,
        bands.year,
        -- measures; the point is that of the lagged form
        if(bands.loop_form = 'lagged', points.point_value, null) as point_value,
        {% for name in band_quantiles() %}
            bands.{{ name }},
        {% endfor %}
        bands.mean,
        bands.draw_count
    from bands
    inner join points
        on
            bands.economy_scenario = points.economy_scenario
            and bands.quantity = points.quantity
            and bands.year = points.year
)

select * from with_points
