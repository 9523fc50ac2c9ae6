select
    'capability' as found_in,
    capability.variant,
    capability.combined_scenario_id
from {{ ref('capability_by_year') }} as capability
cross join {{ ref('scalar_parameters') }} as scalars
where capability.year = {{ var('anchor_year') }}
    and not coalesce(abs(capability.ai_rnd_automation_frac - scalars.automation_2026) <= 1e-9, false)

union all

-- The automation that drives endogenous software is the one that its effective compute implies.
select
    'endogenous' as found_in,
    paths.variant,
    paths.combined_scenario_id
from {{ ref('int_software_endogenous') }} as software
inner join {{ ref('int_paths') }} as paths on software.path_id = paths.path_id
inner join {{ ref('capability_by_year') }} as capability
    on
        paths.variant = capability.variant
        and paths.combined_scenario_id = capability.combined_scenario_id
        and software.year = capability.year
where capability.software_variant = 'endogenous'
    and not coalesce(abs(software.ai_rnd_automation_frac - capability.ai_rnd_automation_frac) <= 1e-9, false)
