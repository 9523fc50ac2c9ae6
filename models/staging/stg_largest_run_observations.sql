with

source as (select * from {{ ref('largest_run_observations') }}),

typed as (
    select
        year,
        stock_end_h100e,
        stock_mean_h100e,
        utilization as cluster_utilization_frac,
        usable_compute_flop,
        largest_run_model,
        largest_run_by_publication_flop,
        largest_run_by_training_date_flop,
        largest_run_by_training_date_flop / usable_compute_flop as run_share_of_usable_frac,
        run_hours,
        published_on,
        published_on_is_assumed = 1 as published_on_is_assumed,
        kind,
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
