with

distributions as (
    select * from {{ ref('int_takeoff_distributions') }}
    where evidence = 'nothing'
),

forecasts as (select * from {{ ref('stg_published_forecasts') }}),

forecast_milestones as (select * from {{ ref('stg_takeoff_forecast_milestones') }}),

runs as (select * from {{ ref('stg_takeoff_forecast_runs') }}),

-- The run whose laws are drawn here: its own quantiles stand beside.
published as (
    select
        runs.sampler,
        if(
            forecast_milestones.since_milestone is null,
            forecast_milestones.milestone,
            forecast_milestones.since_milestone || ' to ' || forecast_milestones.milestone || ' years'
        ) as quantity,
        forecasts.p10,
        forecasts.p50,
        forecasts.p90
    from forecasts
    inner join forecast_milestones on forecasts.quantity = forecast_milestones.quantity
    inner join runs
        on
            forecasts.forecaster = runs.forecaster
            and forecasts.made_to_on between runs.made_from_on and runs.made_to_on
    where forecasts.basis = 'model' and forecasts.statistic = 'median' and runs.sampler is not null
),

named as (
    select
        -- key
        distributions.sampler,
        distributions.quantity,
        -- measures
        distributions.p10,
        distributions.p25,
        distributions.p50,
        distributions.p75,
        distributions.p90,
        distributions.never_frac,
        distributions.draws,
        distributions.unusable_draws,
        published.p10 as published_p10,
        published.p50 as published_p50,
        published.p90 as published_p90,
        case
            when published.p50 is null then 'not published'
            else
                'the published run has an older series of inputs, the curve of automation of that day, '
                || 'and draws that contradict themselves, which are left out here'
        end as why_they_differ
    from distributions
    left join published
        on
            distributions.sampler = published.sampler
            and distributions.quantity = published.quantity
)

select * from named
order by sampler, quantity
