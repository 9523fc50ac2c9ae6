-- How far is the scenario mixture from the base case: does its median move, and how much wider is its 90% band?
-- Both calibrated. A shift is in the unit of the row; a width ratio of 1 means that scenarios add nothing.
select
    mixture.variant,
    mixture.measure,
    mixture.year,
    base.p50 as base_median,
    mixture.p50 - base.p50 as median_shift,
    mixture.unit,
    (mixture.p95 - mixture.p05) / nullif(base.p95 - base.p05, 0) as width_ratio
from {{ ref('projection_bands') }} as mixture
inner join {{ ref('projection_bands') }} as base
    on mixture.measure = base.measure and mixture.year = base.year and mixture.variant = base.variant
where
    mixture.combined_scenario_id = 'mixture'
    and base.combined_scenario_id = 'base__base'
    and mixture.year in (2026, 2030, 2035, 2040)
order by mixture.variant, mixture.measure, mixture.year
