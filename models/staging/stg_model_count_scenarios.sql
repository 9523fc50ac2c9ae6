with

source as (select * from {{ ref('model_count_scenarios') }}),

typed as (
    select
        -- key
        'model_counts' as layer,
        parameter,
        scenario,
        year as milestone_year,
        -- measure
        value as milestone_value,
        low as milestone_low,
        high as milestone_high,
        unit,
        interpolation,
        -- provenance
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
