select *
from {{ ref('capability_by_year') }}
where not coalesce(
        horizon_p80_minutes < horizon_p50_minutes
        and horizon_p80_minutes_log2 < horizon_p50_minutes_log2
        and abs(log2(horizon_p80_minutes) - horizon_p80_minutes_log2) <= 1e-9
        and abs(log2(horizon_p50_minutes) - horizon_p50_minutes_log2) <= 1e-9,
        false
    )
