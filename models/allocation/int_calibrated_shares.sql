with

by_year as (
    select * from {{ ref('assumption_values_by_year') }}
    where layer = 'allocation'
),

scalars as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

evidence as (select * from {{ ref('stg_allocation_evidence') }}),

spend as (select * from {{ ref('stg_lab_compute_spend') }}),

scenario_shares as (
    select
        scenario as allocation_scenario,
        year,
        max(parameter_value) filter (parameter = 'inference_share') as inference_frac,
        max(parameter_value) filter (parameter = 'training_share') as training_frac,
        max(parameter_value) filter (parameter = 'ai_rnd_experiment_share') as ai_rnd_experiment_frac,
        max(parameter_value) filter (parameter = 'post_training_share') as post_training_frac,
        max(parameter_value) filter (parameter = 'safety_eval_share') as safety_eval_frac,
        max(parameter_value) filter (parameter = 'reserved_idle_fragmented_share') as reserved_frac,
        max(parameter_value) filter (parameter = 'frontier_lab_training_share')
        * max(parameter_value) filter (parameter = 'largest_run_concentration')
        * max(parameter_value) filter (parameter = 'cluster_contiguity_factor') as run_concentration_frac
    from by_year
    group by scenario, year
),

-- How far a scenario has moved from the base since 2025, the last observed year: its story without its level.
stories as (
    select
        scenario.*,
        (scenario.inference_frac / scenario_2025.inference_frac)
        / (base.inference_frac / base_2025.inference_frac) as inference_move,
        (scenario.training_frac / scenario_2025.training_frac)
        / (base.training_frac / base_2025.training_frac) as training_move,
        (scenario.run_concentration_frac / scenario_2025.run_concentration_frac)
        / (base.run_concentration_frac / base_2025.run_concentration_frac) as concentration_move
    from scenario_shares as scenario
    inner join scenario_shares as scenario_2025
        on scenario.allocation_scenario = scenario_2025.allocation_scenario and scenario_2025.year = 2025
    inner join scenario_shares as base on base.allocation_scenario = 'base' and scenario.year = base.year
    inner join scenario_shares as base_2025 on base_2025.allocation_scenario = 'base' and base_2025.year = 2025
),

-- Frontier labs as observed, weighted by their spending; the last observation holds for later years.
lab_share_of_world as (
    select
        year,
        evidence_frac as lab_coverage_frac
    from evidence
    where quantity = 'share_of_world_compute' and entity = 'Five frontier labs'
),

lab_inference as (
    select
        evidence.year,
        sum(evidence.evidence_frac * spend.spend_usd) / sum(spend.spend_usd) as lab_inference_frac
    from evidence
    inner join spend
        on evidence.entity = spend.entity and evidence.year = spend.year and spend.item = 'total'
    where evidence.quantity = 'inference_share'
    group by evidence.year
),

lab_final_runs as (
    select
        year,
        evidence_frac as lab_final_run_frac
    from evidence
    where quantity = 'final_run_share_of_rnd'
),

labs as (
    select
        stories.*,
        coalesce(
            lab_share_of_world.lab_coverage_frac, max(lab_share_of_world.lab_coverage_frac) over ()
        ) as lab_coverage_frac,
        least(
            coalesce(lab_inference.lab_inference_frac, scalars.lab_inference_share) * stories.inference_move, 0.95
        ) as lab_inference_frac,
        least(
            coalesce(lab_final_runs.lab_final_run_frac, scalars.final_run_share) * stories.training_move, 0.95
        ) as lab_final_run_frac,
        scalars.leading_lab_share,
        scalars.top_run_share
    from stories
    cross join scalars
    left join lab_share_of_world on stories.year = lab_share_of_world.year
    left join lab_inference on stories.year = lab_inference.year
    left join lab_final_runs on stories.year = lab_final_runs.year
),

lab_splits as (
    select
        *,
        (1 - lab_inference_frac) * lab_final_run_frac as lab_training_frac,
        (1 - lab_inference_frac) * (1 - lab_final_run_frac)
        / (ai_rnd_experiment_frac + post_training_frac + safety_eval_frac) as lab_rnd_scale
    from labs
),

-- The world is the labs as observed and everybody else as the scenario assumes.
world as (
    select
        *,
        lab_coverage_frac * lab_training_frac + (1 - lab_coverage_frac) * training_frac as world_training_frac,
        lab_coverage_frac * lab_rnd_scale + (1 - lab_coverage_frac) as rnd_scale
    from lab_splits
),

shares as (
    select
        -- key
        'calibrated' as variant,
        allocation_scenario,
        year,
        -- buckets of usable compute; they add up to 1
        lab_coverage_frac * lab_inference_frac + (1 - lab_coverage_frac) * inference_frac as inference_share_frac,
        world_training_frac as training_share_frac,
        ai_rnd_experiment_frac * rnd_scale as ai_rnd_experiment_share_frac,
        post_training_frac * rnd_scale as post_training_share_frac,
        safety_eval_frac * rnd_scale as safety_eval_share_frac,
        (1 - lab_coverage_frac) * reserved_frac as reserved_idle_fragmented_share_frac,
        -- decomposition of the training bucket: times these three it is leading lab x R&D x final runs x top run
        lab_coverage_frac * lab_training_frac / world_training_frac as frontier_lab_training_share_frac,
        least(leading_lab_share / lab_coverage_frac * top_run_share * concentration_move, 1)
            as largest_run_concentration_frac,
        cast(1 as double) as cluster_contiguity_factor_frac
    from world
)

select * from shares
