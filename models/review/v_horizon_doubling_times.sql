with

draws as (select * from {{ ref('projection_draws') }}),

-- Doublings from the middle of the year before to the middle of this one, in each draw.
grown as (
    select
        variant,
        combined_scenario_id,
        year,
        horizon_p50_minutes_log2
        - lag(horizon_p50_minutes_log2) over (
            partition by variant, combined_scenario_id, draw order by year
        ) as doublings
    from draws
),

by_year as (
    select
        variant,
        combined_scenario_id,
        cast(year as integer) as year,
        cast(quantile_cont(doublings, 0.05) as double) as p05_doublings_per_year,
        cast(quantile_cont(doublings, 0.5) as double) as p50_doublings_per_year,
        cast(quantile_cont(doublings, 0.95) as double) as p95_doublings_per_year,
        -- half of the draws double at least this fast
        365.25 / nullif(cast(quantile_cont(doublings, 0.5) as double), 0) as p50_doubling_days
    from grown
    where doublings is not null
    group by variant, combined_scenario_id, year
)

select * from by_year
order by variant, combined_scenario_id, year
