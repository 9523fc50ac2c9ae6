with

base_case as (
    select * from {{ ref('v_projection_bands') }}
    where combined_scenario_id = 'base__base' and year in (2026, 2028, 2030, 2035, 2040)
),

measures as (select * from {{ ref('stg_projection_measures') }}),

compared as (
    select
        calibrated.measure,
        calibrated.label,
        calibrated.year,
        calibrated.p05 as calibrated_p05,
        calibrated.p50 as calibrated_p50,
        calibrated.p95 as calibrated_p95,
        calibrated.point_value as calibrated_point_value,
        published.point_value as published_point_value,
        calibrated.unit,
        calibrated.is_beyond_measured_range,
        calibrated.is_p95_beyond_measured_range
    from base_case as calibrated
    inner join base_case as published
        on
            calibrated.measure = published.measure
            and calibrated.year = published.year
            and published.variant = 'published'
    inner join measures on calibrated.measure = measures.natural_measure
    -- Beyond what can be measured no horizon in hours is a headline: v_horizon_milestones says when months are reached.
    where
        calibrated.variant = 'calibrated'
        and not starts_with(calibrated.measure, 'horizon')
    order by
        list_position({{ var('layers') }}, measures.layer),
        calibrated.measure,
        calibrated.year
)

select * from compared
