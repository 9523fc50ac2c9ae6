with

scalars as (select * from {{ ref('stg_scalar_assumptions') }}),

observations as (select * from {{ ref('stg_dated_observations') }}),

bands as (
    select * from {{ ref('economy_feedback_bands') }}
    where loop_form = 'lagged' and economy_scenario = 'base'
),

-- What was observed, or is known by now, of revenue and capex; each stands with the year's own statement of the loop,
-- which knows the year before and no more.
yearly as (
    select
        if(parameter like 'lab_revenue%', 'revenue_modelled_usd', 'capex_modelled_usd') as quantity,
        cast(regexp_extract(parameter, '_(20\d\d)_usd$', 1) as integer) as year,
        point_value as observed_value,
        point_low as observed_low,
        point_high as observed_high,
        source_id
    from scalars
    where regexp_matches(parameter, '^(lab_revenue|ai_infrastructure_capex)_20\d\d_usd$')
),

finance as (
    select
        'outside_finance_share_frac' as quantity,
        {{ var('anchor_year') }} as year,
        observed_value,
        observed_low,
        observed_high,
        source_id
    from observations
    where quantity = 'outside_finance_share'
),

observed as (
    select * from yearly
    union all by name
    select * from finance
),

compared as (
    select
        -- key
        observed.quantity,
        observed.year,
        -- measures
        observed.observed_value,
        observed.observed_low,
        observed.observed_high,
        bands.point_value as model_value,
        bands.p05 as model_p05,
        bands.p50 as model_p50,
        bands.p95 as model_p95,
        bands.point_value / observed.observed_value as model_over_observed,
        observed.observed_value between bands.p05 and bands.p95 as is_inside_band,
        -- provenance
        observed.source_id
    from observed
    inner join bands on observed.quantity = bands.quantity and observed.year = bands.year
)

select * from compared
