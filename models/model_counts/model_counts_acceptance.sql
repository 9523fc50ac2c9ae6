with

shapes as (
    select * from {{ ref('int_model_count_results') }}
    where measure in ('acceptance_frac', 'slope', 'largest_share')
),

scenarios as (select * from {{ ref('int_model_count_scenarios') }}),

history as (select max(release_year) as last_year from {{ ref('stg_model_count_history') }}),

wide as (
    select
        counting_method,
        variant,
        scenario,
        year,
        max(mean) filter (measure = 'acceptance_frac') as acceptance_frac,
        max(p50) filter (measure = 'slope') as slope_p50,
        max(p50) filter (measure = 'largest_share') as largest_share_p50_frac,
        max(p95) filter (measure = 'largest_share') as largest_share_p95_frac,
        max(draws) as draws
    from shapes
    group by counting_method, variant, scenario, year
),

compared as (
    select
        -- key
        wide.counting_method,
        wide.variant,
        wide.scenario,
        wide.year,
        -- measures
        wide.acceptance_frac,
        (parameters.slope_bounds[1] + parameters.slope_bounds[2]) / 2 as prior_slope_p50,
        wide.slope_p50,
        -- Where the largest run is given it has no prior: in 2024 as published.
        case
            when wide.counting_method = 'published' and wide.year = history.last_year + 1 then null
            when wide.year > history.last_year and parameters.share_law = 'lognormal'
                then sqrt(parameters.share_bounds[1] * parameters.share_bounds[2])
            else (parameters.share_bounds[1] + parameters.share_bounds[2]) / 2
        end as prior_largest_share_p50_frac,
        wide.largest_share_p50_frac,
        wide.largest_share_p95_frac,
        wide.draws
    from wide
    inner join scenarios as parameters on wide.scenario = parameters.scenario
    cross join history
    order by wide.counting_method, wide.variant, wide.scenario, wide.year
)

select * from compared
