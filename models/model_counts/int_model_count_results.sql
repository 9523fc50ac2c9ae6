with

paper as (select * from {{ ref('int_model_count_paper_runs') }}),

coupled as (select * from {{ ref('int_model_count_coupled_runs') }}),

results as (
    -- The published inputs are not this warehouse's compute, so they have a name of their own.
    select
        *,
        'paper' as compute_variant
    from paper

    union all by name

    select * from coupled
)

select * from results
