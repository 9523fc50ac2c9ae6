with

compute as (select * from {{ ref('int_allocated_compute') }}),

measures as (
    select
        -- key
        path_id,
        draw,
        year,
        -- measures, on the scale on which they are projected
        log10(ai_infrastructure_capex_usd) as ai_infrastructure_capex_usd_log10,
        log10(usable_compute_flop) as usable_compute_flop_log10,
        log10(training_flop) as training_flop_log10,
        log10(largest_frontier_run_flop) as largest_run_flop_log10
    from compute
)

select * from measures
