with

paths as (select * from {{ ref('int_paths') }}),

compute as (select * from {{ ref('int_allocated_compute') }})

select
    -- key
    paths.variant,
    paths.supply_scenario,
    paths.allocation_scenario,
    paths.combined_scenario_id,
    compute.year,
    -- measures
    compute.usable_compute_flop,
    compute.inference_flop,
    compute.training_flop,
    compute.ai_rnd_experiment_flop,
    compute.post_training_flop,
    compute.safety_eval_flop,
    compute.reserved_idle_fragmented_flop
from paths
inner join compute on paths.path_id = compute.path_id
order by paths.path_id, compute.year
