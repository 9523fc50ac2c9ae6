with

source as (select * from {{ ref('algorithmic_efficiency_estimates') }}),

typed as (
    select
        -- key
        estimate_id,
        -- attributes
        year_published,
        period,
        scope,
        method,
        -- measures
        multiplier_per_year,
        ci_low as multiplier_low_per_year,
        ci_high as multiplier_high_per_year,
        ci_level as interval_level_percent,
        -- provenance
        source as source_id,
        source_text,
        url as source_url,
        confidence,
        note
    from source
)

select * from typed
