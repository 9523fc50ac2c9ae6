with

crossings as (select * from {{ ref('v_crossing_years') }}),

-- A horizon of hours is what can be measured; beyond it, people ask when a work week, month or year is reached.
milestones as (
    select
        variant,
        combined_scenario_id,
        threshold,
        label,
        threshold_value / 60 as horizon_hours,
        p05_year,
        p25_year,
        p50_year,
        p75_year,
        p95_year,
        reached_by_2026_frac,
        reached_by_2030_frac,
        reached_by_2035_frac,
        reached_by_2040_frac,
        never_frac as not_by_last_year_frac
    from crossings
    where measure = 'horizon_p50_minutes'
)

select * from milestones
order by variant, combined_scenario_id, horizon_hours
