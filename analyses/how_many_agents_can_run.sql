-- How many agents could the inference compute of a year run, and in which class?
-- Calibrated base case. Without its class such a figure says nothing: the classes part by an order of magnitude.
select
    year,
    agent_class,
    p05 as agents_p05,
    p50 as agents_p50,
    p95 as agents_p95
from {{ ref('agents_bands_by_year') }}
where variant = 'calibrated'
    and combined_scenario_id = 'base__base'
    and measure in ('agents_frontier', 'agents_class_2026', 'agents_open_weight')
    and not is_beyond_class_2026
    and year in (2025, 2026, 2028, 2030, 2035, 2040)
order by year, agent_class
