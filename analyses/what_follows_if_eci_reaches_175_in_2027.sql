-- What follows in 2030 if the ECI reaches 175 in 2027, alone and with AI capex of at least 800 billion USD that year?
-- The draws in which it is so, against all. Levels of 2027 are those of its middle. Change level, year or condition;
-- a reading with its error weighs all draws instead: scripts.condition. What AI earns is no measure of the draws.
with

draws as (
    select * from {{ ref('projection_draws') }}
    where variant = 'calibrated' and combined_scenario_id = 'base__base' and draw > 0
),

known as (
    select
        draw,
        eci >= 175 as is_eci_reached,
        ai_infrastructure_capex_usd_log10 >= log10(8e11) as is_capex_reached
    from draws
    where year = 2027
),

cases as (
    select
        draw,
        1 as place,
        'all draws' as known_of_2027
    from known
    union all
    select
        draw,
        2 as place,
        'ECI at least 175' as known_of_2027
    from known
    where is_eci_reached
    union all
    select
        draw,
        3 as place,
        'ECI at least 175, capex at least 800bn USD' as known_of_2027
    from known
    where is_eci_reached and is_capex_reached
)

select
    cases.known_of_2027,
    count(*) as draws_where_it_holds,
    count(*) / max(count(*)) over () as share_of_draws_frac,
    quantile_cont(draws.eci, [0.05, 0.5, 0.95]) as eci_2030_p05_p50_p95,
    pow(10, median(draws.largest_run_flop_log10)) as largest_run_2030_p50_flop,
    median(draws.ai_rnd_automation_frac) as ai_rnd_automation_2030_p50_frac,
    avg(cast(draws.horizon_p50_minutes_log2 >= log2(167 * 60) as double)) as horizon_of_a_work_month_by_2030_frac
from cases
inner join draws on cases.draw = draws.draw and draws.year = 2030
group by cases.place, cases.known_of_2027
order by cases.place
