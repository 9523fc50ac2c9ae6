with

trajectories as (select * from {{ ref('takeoff_trajectory_by_year') }}),

levels as (select * from {{ ref('capability_by_year') }}),

-- Takeoff is read on the first of January, capability in the middle of a year: between two middles lies the turn.
capability as (
    select
        year,
        (ai_rnd_automation_frac + lag(ai_rnd_automation_frac) over (order by year)) / 2 as ai_rnd_automation_frac
    from levels
    where variant = 'calibrated' and software_form = 'default' and combined_scenario_id = 'base__base'
),

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
    inner join capability on trajectories.year = capability.year
    where capability.ai_rnd_automation_frac is not null
)

select * from named
order by preset, year
