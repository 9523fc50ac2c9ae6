with

source as (select * from {{ ref('eci_scores') }}),

typed as (
    select
        -- key
        file_vintage,
        model as model_name,
        -- attributes
        developer,
        release_date as released_on,
        -- measures
        eci,
        eci_ci_low as eci_low,
        eci_ci_high as eci_high,
        -- provenance
        published_on,
        published_on_is_assumed = 1 as published_on_is_assumed,
        kind,
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
