with

envelope as (select * from {{ ref('v_slow_base_fast_envelope') }}),

-- What the effective-compute layer takes over: the run, and the compute that makes software progress.
handoff as (
    select
        variant,
        year,
        combined_scenario_id,
        pace,
        largest_frontier_run_flop,
        log10(largest_frontier_run_flop) as largest_frontier_run_flop_log10,
        training_flop,
        ai_rnd_experiment_flop,
        post_training_flop,
        inference_flop,
        run_share_of_usable_frac
    from envelope
    order by variant desc, year, combined_scenario_id
)

select * from handoff
