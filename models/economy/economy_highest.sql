with

summaries as (
    select * from {{ ref('int_economy_summaries') }}
    where statistic = 'highest' and quantity != 'largest_ratio'
),

highest as (
    select
        -- key
        'closed' as variant,
        loop_form,
        economy_scenario,
        quantity,
        -- measures
        max(summary_value) as highest_value,
        arg_max(year, summary_value order by year) as highest_year,
        max(draw_count) as draw_count
    from summaries
    group by loop_form, economy_scenario, quantity
)

select * from highest
order by loop_form, economy_scenario, quantity
