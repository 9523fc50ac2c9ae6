-- In which year does the largest run first reach 1e28 FLOP, and in which share of the draws never by the last year?
-- A year is the first by which that share of the draws has reached it; null where fewer ever do.
select
    variant,
    combined_scenario_id,
    p05_year,
    p25_year,
    p50_year,
    p75_year,
    p95_year,
    never_frac
from {{ ref('projection_crossing_years') }}
where threshold = 'run_1e28'
order by variant, never_frac, p50_year, combined_scenario_id
