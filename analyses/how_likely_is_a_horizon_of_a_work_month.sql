-- How likely is it that the horizon has reached a work month of 167 hours, by year and scenario?
-- Nobody has measured a horizon that long (horizon_measured_limit): these are shares of draws of an extrapolation.
select
    variant,
    combined_scenario_id,
    max(reached_by_frac) filter (where year = 2027) as by_2027,
    max(reached_by_frac) filter (where year = 2028) as by_2028,
    max(reached_by_frac) filter (where year = 2029) as by_2029,
    max(reached_by_frac) filter (where year = 2030) as by_2030,
    max(reached_by_frac) filter (where year = 2035) as by_2035,
    max(reached_by_frac) filter (where year = 2040) as by_2040
from {{ ref('projection_threshold_probabilities') }}
where threshold = 'horizon_month'
group by variant, combined_scenario_id
order by variant, by_2030 desc, combined_scenario_id
