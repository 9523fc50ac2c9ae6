with

estimates as (select * from {{ ref('stg_algorithmic_efficiency_estimates') }}),

scalars as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

compared as (
    select
        -- key
        estimates.estimate_id,
        -- attributes
        estimates.year_published,
        estimates.period,
        estimates.scope,
        -- measures
        estimates.multiplier_per_year,
        estimates.multiplier_low_per_year,
        estimates.multiplier_high_per_year,
        estimates.interval_level_percent,
        log10(estimates.multiplier_per_year) as growth_log10_per_year,
        exp(scalars.software_growth_initial) as model_multiplier_per_year,
        estimates.multiplier_per_year / exp(scalars.software_growth_initial) as ratio_to_model,
        exp(scalars.software_growth_initial)
        between estimates.multiplier_low_per_year and estimates.multiplier_high_per_year as is_model_inside_interval,
        -- provenance
        estimates.method,
        estimates.source_id,
        estimates.confidence
    from estimates
    cross join scalars
    order by estimates.multiplier_per_year, estimates.estimate_id
)

select * from compared
