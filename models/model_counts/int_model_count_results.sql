with

paper as (select * from {{ ref('int_model_count_paper_runs') }}),

coupled as (select * from {{ ref('int_model_count_coupled_runs') }}),

results as (
    select
        *,
        -- Counted on the published inputs: with their corrections they reproduce no published figure.
        if(counting_method = 'corrected', 'extended', 'published') as variant
    from paper

    union all by name

    select * from coupled
)

select * from results
