with

source as (select * from {{ ref('takeoff_rank_correlations') }}),

typed as (
    select
        parameter_a,
        parameter_b,
        spearman as spearman_correlation,
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
