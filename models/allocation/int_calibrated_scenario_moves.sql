with

ranges as (select * from {{ ref('int_allocation_ranges') }}),

evidence as (select * from {{ ref('stg_allocation_evidence') }}),

spend as (select * from {{ ref('stg_lab_compute_spend') }}),

scenario_shares as (
    select
        allocation_scenario,
        year,
        inference_share_frac.point_value as inference_frac,
        training_share_frac.point_value as training_frac,
        frontier_lab_training_share_frac.point_value
        * largest_run_concentration_frac.point_value
        * cluster_contiguity_factor_frac.point_value as run_concentration_frac
    from ranges
),

-- How much the shares of a scenario changed since the last observed year, relative to those of the base: its
-- direction, while the level is the observed one. docs/method.md#calibrated-largest-run.
moves as (
    select
        scenario.allocation_scenario,
        scenario.year,
        (scenario.inference_frac / scenario_2025.inference_frac)
        / (base.inference_frac / base_2025.inference_frac) as inference_move,
        (scenario.training_frac / scenario_2025.training_frac)
        / (base.training_frac / base_2025.training_frac) as training_move,
        (scenario.run_concentration_frac / scenario_2025.run_concentration_frac)
        / (base.run_concentration_frac / base_2025.run_concentration_frac) as concentration_move
    from scenario_shares as scenario
    inner join scenario_shares as scenario_2025
        on scenario.allocation_scenario = scenario_2025.allocation_scenario
            and scenario_2025.year = {{ var('last_observed_year') }}
    inner join scenario_shares as base on base.allocation_scenario = 'base' and scenario.year = base.year
    inner join
        scenario_shares as base_2025
        on base_2025.allocation_scenario = 'base' and base_2025.year = {{ var('last_observed_year') }}
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
        sum(evidence.evidence_frac * spend.spend_usd order by evidence.entity)
        / sum(spend.spend_usd order by evidence.entity) as observed_lab_inference_frac
    from evidence
    inner join spend
        on evidence.entity = spend.entity and evidence.year = spend.year and spend.item = 'total'
    where evidence.quantity = 'inference_share'
    group by evidence.year
),

lab_final_runs as (
    select
        year,
        evidence_frac as observed_lab_final_run_frac
    from evidence
    where quantity = 'final_run_share_of_rnd'
),

with_evidence as (
    select
        moves.*,
        coalesce(
            lab_share_of_world.lab_coverage_frac, max(lab_share_of_world.lab_coverage_frac) over ()
        ) as lab_coverage_frac,
        lab_inference.observed_lab_inference_frac,
        lab_final_runs.observed_lab_final_run_frac
    from moves
    left join lab_share_of_world on moves.year = lab_share_of_world.year
    left join lab_inference on moves.year = lab_inference.year
    left join lab_final_runs on moves.year = lab_final_runs.year
)

select * from with_evidence
