{#-
  In observed years all paths are the observation; calibrated paths part slowly and may cross in their first years. All
  horizons meet in 2025, where the level is measured.
-#}
select
    variant,
    year
from {{ ref('v_capability_handoff') }}
where (variant = 'published' and year >= 2026) or year >= 2030
group by variant, year
having not coalesce(
        max(effective_compute_flop_log10) filter (pace = 'slow')
        < max(effective_compute_flop_log10) filter (pace = 'base')
        and max(effective_compute_flop_log10) filter (pace = 'base')
        < max(effective_compute_flop_log10) filter (pace = 'fast')
        and max(horizon_p50_minutes) filter (pace = 'slow') < max(horizon_p50_minutes) filter (pace = 'base')
        and max(horizon_p50_minutes) filter (pace = 'base') < max(horizon_p50_minutes) filter (pace = 'fast'),
        false
    )
