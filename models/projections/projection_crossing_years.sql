with

probabilities as (select * from {{ ref('projection_threshold_probabilities') }}),

-- The year by which a share of the draws has crossed; none where fewer ever do.
crossed as (
    select
        -- key
        variant,
        supply_scenario,
        allocation_scenario,
        combined_scenario_id,
        threshold,
        -- measures
        label,
        measure,
        threshold_value,
        min(year) filter (reached_by_frac >= 0.05) as p05_year,
        min(year) filter (reached_by_frac >= 0.25) as p25_year,
        min(year) filter (reached_by_frac >= 0.5) as p50_year,
        min(year) filter (reached_by_frac >= 0.75) as p75_year,
        min(year) filter (reached_by_frac >= 0.95) as p95_year,
        1 - max(reached_by_frac) as never_frac
    from probabilities
    group by all
)

select * from crossed
order by variant desc, combined_scenario_id, threshold
