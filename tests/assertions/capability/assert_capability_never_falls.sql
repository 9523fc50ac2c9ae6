with

steps as (
    select
        capability.*,
        capability.horizon_p50_minutes_log2 - lag(capability.horizon_p50_minutes_log2) over years_of_path
            as horizon_step,
        capability.eci - lag(capability.eci) over years_of_path as eci_step,
        capability.ai_rnd_automation_frac - lag(capability.ai_rnd_automation_frac) over years_of_path as ai_rnd_step,
        capability.economy_automation_frac - lag(capability.economy_automation_frac) over years_of_path as economy_step
    from {{ ref('capability_by_year') }} as capability
    window
        years_of_path as (
            partition by
                capability.variant,
                capability.software_form,
                capability.combined_scenario_id
            order by capability.year
        )
)

select *
from steps
where horizon_step < -1e-12
    or eci_step < -1e-12
    or ai_rnd_step < -1e-12
    or economy_step < -1e-12
