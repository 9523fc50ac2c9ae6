with

summaries as (
    select * from {{ ref('int_economy_summaries') }}
    where statistic = 'binds' and year > {{ var('anchor_year') }}
),

points as (
    select * from {{ ref('int_economy_loop') }}
    where supply_scenario = 'base'
),

shares as (
    select
        -- key
        'closed' as variant,
        summaries.loop_form,
        summaries.economy_scenario,
        summaries.year,
        summaries.quantity as binding_constraint,
        -- measures
        summaries.summary_value as draw_frac,
        points.binding_constraint = summaries.quantity as is_binding_at_point,
        summaries.draw_count
    from summaries
    inner join points on summaries.economy_scenario = points.economy_scenario and summaries.year = points.year
)

select * from shares
