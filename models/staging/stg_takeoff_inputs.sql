with

source as (select * from {{ ref('takeoff_inputs') }}),

typed as (
    select
        year,
        human_coders,
        inference_compute_h100e,
        experiment_compute_h100e,
        training_compute_log10_flop,
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
