with

source as (select * from {{ ref('metr_time_horizons') }}),

typed as (
    select
        -- key
        suite,
        model_key,
        -- attributes
        model as model_name,
        developer,
        release_date as released_on,
        is_sota = 1 as is_sota,
        is_reliable = 1 as is_reliable,
        -- measures
        p50_minutes as horizon_p50_minutes,
        p50_ci95_low as horizon_p50_low_minutes,
        p50_ci95_high as horizon_p50_high_minutes,
        p80_minutes as horizon_p80_minutes,
        p80_ci95_low as horizon_p80_low_minutes,
        p80_ci95_high as horizon_p80_high_minutes,
        average_score as average_score_frac,
        -- provenance
        published_on,
        published_on_is_assumed = 1 as published_on_is_assumed,
        kind,
        source as source_id,
        source_text,
        note
    from source
)

select * from typed
