-- How much of the forecast record is chance: where would coverage lie if the law of growth were true?
-- A record within the two ends says little; rows are worth few independent targets.
select
    series,
    statistic,
    target_count,
    record_frac,
    world_p025_frac,
    world_p975_frac,
    is_within_worlds,
    independent_target_count
from {{ ref('projection_forecast_record_chance') }}
order by target_count desc, series, statistic
