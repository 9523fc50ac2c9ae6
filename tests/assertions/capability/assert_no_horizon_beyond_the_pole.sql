select horizons.*
from {{ ref('capability_horizon_by_form') }} as horizons
inner join {{ ref('stg_horizon_forms') }} as forms on horizons.horizon_form = forms.horizon_form
inner join {{ ref('capability_by_year') }} as capability
    on
        horizons.variant = capability.variant
        and horizons.software_form = capability.software_form
        and horizons.combined_scenario_id = capability.combined_scenario_id
        and horizons.year = capability.year
where (horizons.horizon_p50_minutes is null) is distinct from (
        coalesce(forms.doubling_cost_ratio, 1) < 1
        and capability.horizon_doublings_per_oom * capability.effective_since_2025_log10
        >= 1 / (1 - forms.doubling_cost_ratio)
    )
    or (
        horizons.horizon_form = 'default'
        and abs(horizons.horizon_p50_minutes_log2 - capability.horizon_p50_minutes_log2) > 1e-9
    )
