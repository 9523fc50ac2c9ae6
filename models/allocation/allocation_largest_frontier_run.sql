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
    -- measures: training = largest run + other frontier + non-frontier
    compute.usable_compute_flop,
    compute.training_flop,
    compute.frontier_lab_training_flop,
    compute.largest_frontier_run_flop,
    log10(compute.largest_frontier_run_flop) as largest_frontier_run_flop_log10,
    compute.frontier_lab_training_flop - compute.largest_frontier_run_flop as other_frontier_training_flop,
    compute.training_flop - compute.frontier_lab_training_flop as non_frontier_training_flop,
    compute.largest_frontier_run_flop / compute.usable_compute_flop as run_share_of_usable_frac,
    -- how many runs of that size the training compute of the frontier labs would fill
    compute.frontier_lab_training_flop / compute.largest_frontier_run_flop as frontier_class_runs_per_year,
    compute.modelled_run_flop,
    compute.share_path_run_flop,
    compute.uncapped_run_flop,
    compute.is_observed
from paths
inner join compute on paths.path_id = compute.path_id
order by paths.path_id, compute.year
