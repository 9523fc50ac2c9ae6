{#- Years that are observed are the same on every path, so equals are in order. -#}
select
    effective.variant,
    effective.year
from {{ ref('v_effective_compute_handoff') }} as effective
inner join {{ ref('v_capability_handoff') }} as capability
    on
        effective.variant = capability.variant
        and effective.pace = capability.pace
        and effective.year = capability.year
group by effective.variant, effective.year
having not coalesce(
        max(effective.effective_compute_flop_log10) filter (effective.pace = 'slow')
        <= max(effective.effective_compute_flop_log10) filter (effective.pace = 'base')
        and max(effective.effective_compute_flop_log10) filter (effective.pace = 'base')
        <= max(effective.effective_compute_flop_log10) filter (effective.pace = 'fast')
        and (
            effective.year <= 2025
            or (
                max(capability.horizon_p50_minutes) filter (capability.pace = 'slow')
                <= max(capability.horizon_p50_minutes) filter (capability.pace = 'base')
                and max(capability.horizon_p50_minutes) filter (capability.pace = 'base')
                <= max(capability.horizon_p50_minutes) filter (capability.pace = 'fast')
            )
        ),
        false
    )
