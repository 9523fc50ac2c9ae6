with

points as (select * from {{ ref('capability_backcast_points') }}),

leads as (
    select * from (values ('12 months', 1.0), ('all', 100.0)) as listed (lead_window, max_lead_years)
),

scored as (
    select
        -- key
        points.first_year,
        points.cut_off_on,
        leads.lead_window,
        -- measures
        any_value(points.n_models_fitted) as n_models_fitted,
        cast(count(*) as integer) as n_models_scored,
        avg(points.error_doublings order by points.model_key) as bias_doublings,
        sqrt(avg(pow(points.error_doublings, 2) order by points.model_key)) as rms_doublings,
        avg(cast(points.is_inside_band as integer)) as inside_band_frac
    from points
    inner join leads on points.lead_years <= leads.max_lead_years
    where points.is_scored
    group by points.first_year, points.cut_off_on, leads.lead_window
    order by points.first_year, points.cut_off_on, leads.lead_window
)

select * from scored
