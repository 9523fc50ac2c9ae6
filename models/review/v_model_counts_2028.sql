with

counts as (
    select * from {{ ref('model_counts_absolute') }}
    where year = 2028 and method = 'simulation'
),

published as (
    select * from {{ ref('stg_model_count_published') }}
    where year = 2028 and measure = 'above_threshold' and source_id in ('modelcounts2025', 'modelcounts_openreview')
),

paper as (
    select
        threshold_flop,
        max(models_high) filter (percentile = 5) as paper_p5,
        max(models_high) filter (percentile = 50) as paper_p50,
        max(models_high) filter (percentile = 95) as paper_p95
    from published
    group by threshold_flop
),

compared as (
    select
        counts.counting_method,
        counts.variant,
        counts.scenario,
        counts.threshold_flop,
        counts.models_p5,
        counts.models_p50,
        counts.models_p95,
        paper.paper_p5 as models_p5_in_paper,
        paper.paper_p50 as models_p50_in_paper,
        paper.paper_p95 as models_p95_in_paper
    from counts
    left join paper on counts.threshold_flop = paper.threshold_flop and counts.scenario = 'baseline'
    order by counts.threshold_flop, counts.counting_method, counts.variant, counts.scenario
)

select * from compared
