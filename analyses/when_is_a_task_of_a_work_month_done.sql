-- When does the horizon of each pace pass a work month of 167 hours, and is that beyond what METR can measure?
select
    variant,
    pace,
    min(year) filter (where horizon_p50_minutes >= 167 * 60) as first_year_half_the_time,
    min(year) filter (where horizon_p80_minutes >= 167 * 60) as first_year_four_times_in_five,
    min(year) filter (where is_beyond_measured_range) as first_year_beyond_measured_range
from {{ ref('v_capability_handoff') }}
group by variant, pace
order by variant desc, first_year_half_the_time, pace
