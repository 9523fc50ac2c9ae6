with

source as (select * from {{ ref('model_count_published') }}),

typed as (
    select
        -- key
        source as source_id,
        counting_method,
        measure,
        if(measure = 'above_threshold', cutoff, null) as threshold_flop,
        if(measure = 'within_width', cutoff, null) as width_log10,
        year,
        percentile,
        -- measures
        value_low as models_low,
        value_high as models_high,
        -- provenance
        confidence,
        note
    from source
)

select * from typed
