-- How closely do two outputs move together over the draws: does a large run mean a long horizon?
-- Correlations of the logarithms; 1 is in step, 0 is not at all.
select
    variant,
    combined_scenario_id,
    year,
    corr(ai_infrastructure_capex_usd_log10, usable_compute_flop_log10) as capex_and_usable_compute,
    corr(usable_compute_flop_log10, largest_run_flop_log10) as usable_compute_and_run,
    corr(largest_run_flop_log10, horizon_p50_minutes_log2) as run_and_horizon,
    corr(software_gain_log10, horizon_p50_minutes_log2) as software_and_horizon
from {{ ref('projection_draws') }}
where year in (2026, 2030, 2035, 2040)
group by variant, combined_scenario_id, year
order by variant, combined_scenario_id, year
