select
    variant,
    combined_scenario_id,
    measure,
    year
from {{ ref('projection_bands') }}
where not coalesce(p05 <= p25 and p25 <= p50 and p50 <= p75 and p75 <= p95, false)
