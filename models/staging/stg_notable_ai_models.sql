with

source as (select * from {{ ref('notable_ai_models') }}),

typed as (
    select
        -- key
        trim(model) as model_name,
        -- attributes
        -- Spellings of one organization; parents and subsidiaries are not merged.
        case trim(organization)
            when 'Google Deepmind' then 'Google DeepMind'
            when 'OpenAi' then 'OpenAI'
            when 'Meta AI' then 'Meta'
            when 'Meta Platforms' then 'Meta'
            else nullif(trim(organization), '')
        end as organization,
        country,
        domain,
        training_hardware as hardware_type,
        publication_date as published_on,
        cast(year(publication_date) as integer) as release_year,
        year(publication_date) + (dayofyear(publication_date) - 1) / 365.25 as release_year_fractional,
        -- measures
        parameters as parameter_count,
        training_compute_flop,
        training_time_hours,
        hardware_quantity,
        training_cost_2023_usd as training_cost_usd2023,
        training_cost_cloud_usd as training_cost_cloud_usd2023,
        training_cost_upfront_usd as training_cost_upfront_usd2023,
        training_cost_2023_usd / training_compute_flop as cost_per_flop_usd2023,
        -- provenance
        confidence as epoch_confidence,
        epoch_frontier = 1 as is_epoch_frontier,
        'epoch_notable_models' as source_id
    from source
)

select * from typed
