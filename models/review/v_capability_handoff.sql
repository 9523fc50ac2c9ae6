with

envelope as (select * from {{ ref('v_slow_base_fast_envelope') }}),

capability as (
    select * from {{ ref('capability_by_year') }}
    where software_form = 'default'
),

-- What projections and takeoff take over, on the default form of software progress.
handoff as (
    select
        capability.variant,
        capability.year,
        envelope.pace,
        capability.combined_scenario_id,
        capability.effective_compute_flop_log10,
        capability.horizon_p50_minutes,
        capability.horizon_p50_minutes / 60 as horizon_p50_hours,
        capability.horizon_p80_minutes,
        capability.is_beyond_measured_range,
        capability.eci,
        capability.ai_rnd_automation_frac,
        capability.economy_automation_frac
    from capability
    inner join envelope
        on
            capability.variant = envelope.variant
            and capability.combined_scenario_id = envelope.combined_scenario_id
            and capability.year = envelope.year
    order by capability.variant desc, capability.year, capability.combined_scenario_id
)

select * from handoff
