with

paths as (select * from {{ ref('int_paths') }}),

supply as (select * from {{ ref('int_usable_compute') }}),

shares as (select * from {{ ref('int_allocation_shares') }}),

observed as (
    select
        year,
        largest_run_by_training_date_flop as observed_run_flop
    from {{ ref('stg_largest_run_observations') }}
),

allocated as (
    select
        paths.path_id,
        supply.draw,
        supply.year,
        supply.ai_infrastructure_capex_usd,
        supply.usable_compute_flop,
        supply.usable_compute_flop * shares.inference_share_frac as inference_flop,
        supply.usable_compute_flop * shares.training_share_frac as training_flop,
        supply.usable_compute_flop * shares.ai_rnd_experiment_share_frac as ai_rnd_experiment_flop,
        supply.usable_compute_flop * shares.post_training_share_frac as post_training_flop,
        supply.usable_compute_flop * shares.safety_eval_share_frac as safety_eval_flop,
        supply.usable_compute_flop * shares.reserved_idle_fragmented_share_frac as reserved_idle_fragmented_flop,
        supply.usable_compute_flop * shares.training_share_frac * shares.frontier_lab_training_share_frac
            as frontier_lab_training_flop,
        shares.largest_run_concentration_frac * shares.cluster_contiguity_factor_frac
            as largest_run_share_of_frontier_lab_frac,
        supply.is_observed
    from paths
    inner join supply
        on paths.is_calibrated = supply.is_calibrated and paths.supply_scenario = supply.supply_scenario
    inner join shares
        on
            paths.is_calibrated = (shares.variant = 'calibrated')
            and paths.allocation_scenario = shares.allocation_scenario
            and supply.draw = shares.draw
            and supply.year = shares.year
),

runs as (
    select
        allocated.*,
        allocated.frontier_lab_training_flop * allocated.largest_run_share_of_frontier_lab_frac as modelled_run_flop,
        -- in an observed year observation wins; what the model would have said stays beside it
        coalesce(
            if(allocated.is_observed, observed.observed_run_flop, null),
            allocated.frontier_lab_training_flop * allocated.largest_run_share_of_frontier_lab_frac
        ) as largest_frontier_run_flop
    from allocated
    left join observed on allocated.year = observed.year
)

select * from runs
