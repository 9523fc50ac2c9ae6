-- All of coding is automated from the Automated Coder on and not before, and taste rises by the same for every order of
-- magnitude of effective compute.
with

trajectories as (select * from {{ ref('takeoff_trajectory_by_year') }}),

milestones as (
    select * from {{ ref('takeoff_milestones') }}
    where milestone = 'AC'
),

gains as (
    select
        trajectories.preset,
        trajectories.year,
        trajectories.automation_frac,
        milestones.milestone_year,
        (trajectories.ai_taste_sd - lag(trajectories.ai_taste_sd) over earlier)
        / (trajectories.effective_compute_log10_flop - lag(trajectories.effective_compute_log10_flop) over earlier)
            as sd_per_oom
    from trajectories
    inner join milestones on trajectories.preset = milestones.preset
    window earlier as (partition by trajectories.preset order by trajectories.year)
),

compared as (
    select
        *,
        sd_per_oom / lag(sd_per_oom) over (partition by preset order by year) as of_year_before
    from gains
)

select * from compared
where
    abs(of_year_before - 1) > 1e-6
    or (year > milestone_year and automation_frac < 1)
    or (year < milestone_year and automation_frac >= 1)
