with

source as (select * from {{ ref('published_growth_rates') }}),

typed as (
    select
        -- key
        growth_id,
        -- which models it is of
        metric,
        models as model_filter,
        from_date as first_day,
        until_date as last_day,
        -- measures
        growth as epoch_growth_multiplier,
        growth_low as epoch_growth_multiplier_low,
        growth_high as epoch_growth_multiplier_high,
        -- provenance
        source as source_id,
        note
    from source
)

select * from typed
