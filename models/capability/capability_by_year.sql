with

paths as (select * from {{ ref('int_paths') }}),

capability as (select * from {{ ref('int_capability') }}),

frontier as (select * from {{ ref('capability_frontier_by_year') }}),

bridge as (select * from {{ ref('stg_eci_horizon_bridge') }}),

mapped as (
    select
        -- key
        paths.variant,
        capability.software_form,
        paths.supply_scenario,
        paths.allocation_scenario,
        paths.combined_scenario_id,
        capability.year,
        -- measures
        capability.effective_compute_flop_log10,
        capability.effective_since_2025_log10,
        capability.horizon_doublings_per_oom,
        capability.eci_per_oom,
        capability.horizon_p50_minutes_log2,
        pow(2, capability.horizon_p50_minutes_log2) as horizon_p50_minutes,
        capability.horizon_p80_minutes_log2,
        pow(2, capability.horizon_p80_minutes_log2) as horizon_p80_minutes,
        {{ is_beyond_measured_range('pow(2, capability.horizon_p50_minutes_log2)') }} as is_beyond_measured_range,
        capability.eci,
        paths.is_calibrated and frontier.horizon_p50_minutes_log2 is not null as is_observed_horizon,
        paths.is_calibrated and frontier.eci is not null as is_observed_eci,
        capability.ai_rnd_automation_frac,
        capability.economy_automation_frac,
        -- cross-check: the horizon that the index implies
        bridge.intercept_log2_minutes + bridge.slope_log2_per_eci * capability.eci as bridge_horizon_p50_minutes_log2,
        bridge.intercept_log2_minutes + bridge.slope_log2_per_eci * capability.eci - capability.horizon_p50_minutes_log2
            as bridge_difference_doublings
    from paths
    inner join capability on paths.path_id = capability.path_id
    inner join frontier on capability.year = frontier.year
    cross join bridge
)

select * from mapped
order by variant desc, software_form, combined_scenario_id, year
