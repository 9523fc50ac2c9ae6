with

source as (select * from {{ ref('metr_doubling_times') }}),

typed as (
    select
        -- key
        suite,
        edition,
        first_year,
        -- attributes
        period,
        -- measures
        doubling_days,
        ci_low as doubling_low_days,
        ci_high as doubling_high_days,
        ci_level as interval_level_percent,
        -- provenance
        published_on,
        published_on_is_assumed = 1 as published_on_is_assumed,
        source as source_id,
        source_text
    from source
)

select * from typed
