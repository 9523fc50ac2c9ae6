-- The assumption is of January 2026, half way in time between the middles of two years: so are the log odds.
with

log_odds as (
    select
        variant,
        software_form,
        combined_scenario_id,
        avg(ln(ai_rnd_automation_frac / (1 - ai_rnd_automation_frac))) as mean_log_odds
    from {{ ref('capability_by_year') }}
    where year in ({{ var('anchor_year') }} - 1, {{ var('anchor_year') }})
    group by variant, software_form, combined_scenario_id
)

select
    'capability' as found_in,
    log_odds.variant,
    log_odds.combined_scenario_id
from log_odds
cross join {{ ref('scalar_parameters') }} as scalars
where not coalesce(
        abs(log_odds.mean_log_odds - ln(scalars.automation_2026 / (1 - scalars.automation_2026))) <= 1e-9, false
    )

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
where capability.software_form = 'endogenous'
    and not coalesce(abs(software.ai_rnd_automation_frac - capability.ai_rnd_automation_frac) <= 1e-9, false)
