with

estimates as (select * from {{ ref('stg_revenue_elasticity_estimates') }}),

scalars as (
    select * from {{ ref('stg_scalar_assumptions') }}
    where parameter = 'revenue_elasticity'
),

loop as (
    select * from {{ ref('int_economy_loop') }}
    where supply_scenario = 'base' and economy_scenario = 'base'
),

years as (
    select
        *,
        lag(revenue_usd) over (order by year) as previous_revenue_usd,
        lag(effective_inference_flop) over (order by year) as previous_inference_flop
    from loop
),

-- The same quotient on the figures of this warehouse, in the years up to the nowcast.
implied as (
    select
        'this warehouse' as basis,
        concat(year - 1, '-', right(cast(year as varchar), 2)) as period,
        ln(revenue_usd / previous_revenue_usd) / ln(effective_inference_flop / previous_inference_flop) as elasticity,
        cast(null as double) as elasticity_low,
        cast(null as double) as elasticity_high,
        'project' as source_id,
        'low' as confidence,
        'growth of revenue over growth of effective inference compute, both in logs' as note
    from years
    where previous_revenue_usd is not null and year <= {{ var('anchor_year') }}
),

every as (
    select * from estimates
    union all by name
    select * from implied
),

listed as (
    select
        -- key
        every.basis,
        every.period,
        -- measures
        every.elasticity,
        every.elasticity_low,
        every.elasticity_high,
        scalars.point_value as assumed_elasticity,
        scalars.point_low as assumed_elasticity_low,
        scalars.point_high as assumed_elasticity_high,
        -- provenance
        every.source_id,
        every.confidence,
        every.note
    from every
    cross join scalars
)

select * from listed
