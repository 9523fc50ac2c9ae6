with

forecasts as (select * from {{ ref('stg_published_forecasts') }}),

quantities as (select * from {{ ref('stg_forecast_quantities') }}),

milestones as (select * from {{ ref('stg_takeoff_forecast_milestones') }}),

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
)

select * from listed
order by milestone, forecaster, published_on, forecast_id
