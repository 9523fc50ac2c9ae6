with

source as (select * from {{ ref('agent_rank_correlations') }}),

typed as (
    select
        -- key
        parameter_a,
        parameter_b,
        -- measure
        spearman as spearman_correlation,
        -- provenance
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
