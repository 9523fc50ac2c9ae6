with

trajectories as (select * from {{ ref('takeoff_trajectory_by_year') }}),

capability as (select * from {{ ref('capability_by_year') }}),

named as (
    select
        -- key
        trajectories.preset,
        trajectories.year,
        -- measures
        trajectories.automation_frac,
        capability.ai_rnd_automation_frac,
        trajectories.automation_frac - capability.ai_rnd_automation_frac as automation_difference,
        'takeoff counts tasks of coding at the leading company over its own effective compute, up to all of them; '
        || 'capability counts all of AI R&D over the time horizon, up to its ceiling' as why_they_differ
    from trajectories
    inner join capability
        on
            trajectories.year = capability.year
            and capability.variant = 'calibrated'
            and capability.software_form = 'default'
            and capability.combined_scenario_id = 'base__base'
)

select * from named
order by preset, year
