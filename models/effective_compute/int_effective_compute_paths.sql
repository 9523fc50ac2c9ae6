with

compute as (select * from {{ ref('int_allocated_compute') }}),

paths as (
    select
        -- key
        path_id,
        draw,
        year,
        -- measures
        ai_rnd_experiment_flop,
        -- A smaller run does not undo what a larger one before it reached.
        log10(max(largest_frontier_run_flop) over so_far) as run_so_far_flop_log10,
        log10(max(largest_frontier_run_flop) filter (year <= 2025) over whole_path) as run_so_far_2025_flop_log10,
        log10(max(largest_frontier_run_flop) filter (year <= 2026) over whole_path) as run_so_far_2026_flop_log10
    from compute
    window
        so_far as (partition by path_id, draw order by year),
        whole_path as (
            partition by path_id, draw
            order by year
            rows between unbounded preceding and unbounded following
        )
)

select * from paths
