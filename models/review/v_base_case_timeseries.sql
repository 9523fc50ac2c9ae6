with

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

buckets as (select * from {{ ref('allocation_compute_by_bucket') }}),

runs as (select * from {{ ref('allocation_largest_frontier_run') }}),

costs as (select * from {{ ref('allocation_cost_and_power') }}),

gaps as (select * from {{ ref('allocation_vs_historical_trend') }}),

base_case as (
    select
        buckets.variant,
        buckets.combined_scenario_id,
        buckets.year,
        supply.ai_infrastructure_capex_usd,
        supply.available_stock_h100e,
        supply.binding_constraint,
        buckets.usable_compute_flop,
        buckets.inference_flop,
        buckets.training_flop,
        buckets.ai_rnd_experiment_flop,
        buckets.post_training_flop,
        buckets.safety_eval_flop,
        buckets.reserved_idle_fragmented_flop,
        runs.largest_frontier_run_flop,
        runs.run_share_of_usable_frac,
        gaps.gap_ratio as gap_ratio_to_historical_trend,
        costs.largest_run_cost_usd,
        costs.year_end_power_gw
    from buckets
    inner join supply
        on
            buckets.variant = supply.variant
            and buckets.supply_scenario = supply.supply_scenario
            and buckets.year = supply.year
    inner join runs
        on
            buckets.variant = runs.variant
            and buckets.combined_scenario_id = runs.combined_scenario_id
            and buckets.year = runs.year
    inner join gaps
        on
            buckets.variant = gaps.variant
            and buckets.combined_scenario_id = gaps.combined_scenario_id
            and buckets.year = gaps.year
    inner join costs
        on
            buckets.variant = costs.variant
            and buckets.combined_scenario_id = costs.combined_scenario_id
            and buckets.year = costs.year
    where buckets.combined_scenario_id = 'base__base'
    order by buckets.variant desc, buckets.year
)

select * from base_case
