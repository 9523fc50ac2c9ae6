with

forecasts as (select * from {{ ref('stg_published_forecasts') }}),

quantities as (select * from {{ ref('stg_forecast_quantities') }}),

milestones as (select * from {{ ref('stg_takeoff_forecast_milestones') }}),

runs as (select * from {{ ref('stg_takeoff_forecast_runs') }}),

rivals as (
    select distinct forecaster from {{ ref('stg_takeoff_rival_cases') }}
    where forecaster is not null
),

points as (select * from {{ ref('takeoff_milestones') }}),

distributions as (select * from {{ ref('takeoff_distributions') }}),

listed as (
    select
        -- key
        forecasts.forecast_id,
        -- by whom, how and when
        forecasts.forecaster,
        forecasts.basis,
        forecasts.made_period,
        forecasts.made_to_on as published_on,
        -- what of, as they define it
        forecasts.quantity,
        quantities.label,
        milestones.milestone,
        milestones.since_milestone,
        milestones.likeness,
        milestones.definition,
        forecasts.forecast_kind,
        forecasts.target_on,
        forecasts.unit,
        forecasts.statistic,
        -- measures, in the unit of the row
        forecasts.p05,
        forecasts.p10,
        forecasts.p25,
        forecasts.p50,
        forecasts.p75,
        forecasts.p90,
        forecasts.p95,
        forecasts.probability_frac,
        -- ours beside it: the run at central values and the draws of the laws of its maker and time
        runs.preset,
        if(
            milestones.since_milestone is null, points.milestone_year, points.years_after_automated_coder
        ) as model_point,
        distributions.p10 as model_p10,
        distributions.p50 as model_p50,
        distributions.p90 as model_p90,
        case
            when forecasts.forecast_kind = 'event_probability' then 'a chance by a date; see the quantiles'
            when
                runs.preset is null and forecasts.basis = 'model' and rivals.forecaster is not null
                then 'a rival model; see takeoff_rivals'
            when runs.preset is null then 'no parameters of this forecaster and time'
        end as not_compared_because,
        -- the newest of each forecaster, milestone and way of forecasting, which older ones no longer stand for
        row_number() over (
            partition by
                forecasts.forecaster, forecasts.basis, forecasts.quantity, forecasts.forecast_kind, forecasts.target_on
            order by forecasts.made_to_on desc, forecasts.statistic, forecasts.forecast_id
        ) = 1 as is_newest,
        -- provenance
        forecasts.source_id,
        forecasts.confidence,
        forecasts.note
    from forecasts
    inner join milestones on forecasts.quantity = milestones.quantity
    inner join quantities on forecasts.quantity = quantities.quantity
    left join runs
        on
            forecasts.forecaster = runs.forecaster
            and forecasts.made_to_on between runs.made_from_on and runs.made_to_on
            and forecasts.forecast_kind <> 'event_probability'
    left join rivals on forecasts.forecaster = rivals.forecaster
    left join points on runs.preset = points.preset and milestones.milestone = points.milestone
    left join distributions
        on
            runs.sampler = distributions.sampler
            and distributions.quantity = concat(
                milestones.since_milestone || ' to ',
                milestones.milestone,
                if(milestones.since_milestone is null, '', ' years')
            )
),

-- A run at central values is compared with ours; a median with that of our draws, where the laws are known.
compared as (
    select
        *,
        p50 - if(statistic = 'point', model_point, coalesce(model_p50, model_point)) as difference
    from listed
)

select * from compared
order by milestone, forecaster, published_on, forecast_id
