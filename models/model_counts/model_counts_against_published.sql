with

published as (select * from {{ ref('stg_model_count_published') }}),

absolute as (
    select * from {{ ref('model_counts_absolute') }}
    where scenario = 'baseline' and method = 'simulation'
),

frontier as (
    select * from {{ ref('model_counts_frontier') }}
    where scenario = 'baseline' and method = 'simulation'
),

reproduced as (
    select
        counting_method,
        'above_threshold' as measure,
        threshold_flop,
        year,
        models_p5,
        models_p50,
        models_p95
    from absolute

    union all by name

    select
        counting_method,
        'within_width' as measure,
        width_log10,
        year,
        models_p5,
        models_p50,
        models_p95
    from frontier
),

compared as (
    select
        -- key
        published.source_id,
        published.counting_method,
        published.measure,
        published.threshold_flop,
        published.width_log10,
        published.year,
        published.percentile,
        -- measures
        published.models_low,
        published.models_high,
        case published.percentile
            when 5 then reproduced.models_p5
            when 50 then reproduced.models_p50
            when 95 then reproduced.models_p95
        end as models_reproduced,
        -- provenance
        published.confidence,
        published.note
    from published
    left join reproduced
        on
            published.counting_method = reproduced.counting_method
            and published.measure = reproduced.measure
            and published.threshold_flop is not distinct from reproduced.threshold_flop
            and published.width_log10 is not distinct from reproduced.width_log10
            and published.year = reproduced.year
    order by all
)

select * from compared
