with

milestones as (select * from {{ ref('takeoff_milestones') }}),

presets as (select * from {{ ref('stg_takeoff_presets') }}),

runs as (select * from {{ ref('stg_takeoff_forecast_runs') }}),

distributions as (select * from {{ ref('takeoff_distributions') }}),

coupled as (
    select * from {{ ref('takeoff_coupled_milestones') }}
    where coupling = 'calibrated'
),

-- One row of laws for each preset that has them.
laws as (
    select distinct
        preset,
        sampler
    from runs
    where sampler is not null
),

named as (
    select
        -- key
        milestones.preset,
        milestones.milestone,
        -- attributes
        presets.description,
        milestones.effective_compute,
        milestones.calibration,
        milestones.anchor,
        -- measures: at central values, on this project's compute, and over draws where the laws were published
        milestones.milestone_year,
        milestones.years_after_automated_coder,
        milestones.status,
        coupled.milestone_year as coupled_milestone_year,
        distributions.p10,
        distributions.p50,
        distributions.p90,
        distributions.never_frac,
        -- provenance
        milestones.confidence
    from milestones
    inner join presets on milestones.preset = presets.preset
    left join coupled on milestones.preset = coupled.preset and milestones.milestone = coupled.milestone
    left join laws on milestones.preset = laws.preset
    left join distributions on laws.sampler = distributions.sampler and milestones.milestone = distributions.quantity
)

select * from named
order by preset, milestone_year, milestone
