with

trajectories as (select * from {{ ref('int_takeoff_trajectories') }}),

milestones as (select * from {{ ref('int_takeoff_milestone_years') }}),

-- Past the Superhuman Coder coding nears its cap, where humans keep a sliver of the tasks that says nothing.
superhuman_coder as (
    select
        preset,
        milestone_year as superhuman_coder_year
    from milestones
    where milestone = 'AI2027-SC'
),

named as (
    select
        -- key
        trajectories.preset,
        trajectories.year,
        -- measures
        trajectories.inference_compute_h100e
        / (trajectories.inference_compute_h100e + trajectories.experiment_compute_h100e) as inference_share_frac,
        trajectories.mrts_log10,
        trajectories.best_inference_share_frac,
        trajectories.best_split_gain_frac,
        case
            when
                superhuman_coder.superhuman_coder_year is null
                or trajectories.year <= superhuman_coder.superhuman_coder_year
                then trajectories.coder_worth_h100e
        end as coder_worth_h100e
    from trajectories
    inner join superhuman_coder on trajectories.preset = superhuman_coder.preset
)

select * from named
order by preset, year
