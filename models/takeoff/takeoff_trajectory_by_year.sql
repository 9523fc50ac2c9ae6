with

trajectories as (select * from {{ ref('int_takeoff_trajectories') }}),

presets as (select * from {{ ref('stg_takeoff_presets') }}),

named as (
    select
        -- key
        trajectories.preset,
        trajectories.year,
        -- measures
        trajectories.effective_compute_log10_flop,
        trajectories.training_compute_log10_flop,
        trajectories.software_efficiency_log10,
        trajectories.automation_frac,
        trajectories.serial_coding_multiplier_log10,
        trajectories.research_uplift_log10,
        trajectories.ai_taste_sd,
        trajectories.research_effort_log10,
        trajectories.research_stock_log10,
        case when presets.anchor = 'horizon' then trajectories.time_horizon_log10_minutes end
            as time_horizon_log10_minutes,
        -- inputs
        trajectories.human_coders,
        trajectories.inference_compute_h100e,
        trajectories.experiment_compute_h100e
    from trajectories
    inner join presets on trajectories.preset = presets.preset
)

select * from named
order by preset, year
