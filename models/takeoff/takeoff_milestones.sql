with

milestones as (select * from {{ ref('int_takeoff_milestone_years') }}),

presets as (select * from {{ ref('stg_takeoff_presets') }}),

automated_coder as (
    select
        preset,
        milestone_year as automated_coder_year
    from milestones
    where milestone = 'AC'
),

named as (
    select
        -- key
        milestones.preset,
        milestones.milestone,
        -- form
        presets.effective_compute,
        presets.calibration,
        presets.anchor,
        -- measures
        milestones.milestone_year,
        milestones.milestone_year - automated_coder.automated_coder_year as years_after_automated_coder,
        milestones.effective_compute_log10_flop,
        milestones.research_uplift_log10,
        milestones.status,
        -- provenance
        presets.confidence
    from milestones
    inner join presets on milestones.preset = presets.preset
    inner join automated_coder on milestones.preset = automated_coder.preset
)

select * from named
order by preset, milestone_year, milestone
