with

effective as (select * from {{ ref('effective_compute_by_year') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

bridge as (select * from {{ ref('stg_eci_horizon_bridge') }}),

drawn as (
    select
        effective.*,
        scalars.software_growth_initial,
        scalars.run_growth_reference,
        scalars.horizon_doublings_per_year,
        scalars.horizon_level_2025,
        scalars.horizon_drift,
        scalars.horizon_ratio_p50_p80,
        scalars.eci_per_year,
        scalars.eci_level_2025,
        scalars.automation_width,
        scalars.automation_2026,
        scalars.full_automation_log10_flop,
        scalars.automation_gap,
        bridge.intercept_log2_minutes,
        bridge.slope_log2_per_eci
    from effective
    inner join scalars on effective.draw = scalars.draw
    cross join bridge
),

{{ capability_measures('drawn') }},

mapped as (
    select
        -- key
        variant,
        software_variant,
        supply_scenario,
        allocation_scenario,
        combined_scenario_id,
        year,
        draw,
        -- measures
        effective_compute_flop_log10,
        effective_since_2025_log10,
        horizon_doublings_per_oom,
        eci_per_oom,
        horizon_p50_minutes_log2,
        pow(2, horizon_p50_minutes_log2) as horizon_p50_minutes,
        horizon_p50_minutes_log2 - log2(horizon_ratio_p50_p80) as horizon_p80_minutes_log2,
        pow(2, horizon_p50_minutes_log2) / horizon_ratio_p50_p80 as horizon_p80_minutes,
        {{ is_beyond_measured_range('pow(2, horizon_p50_minutes_log2)') }} as is_beyond_measured_range,
        eci,
        ai_rnd_automation_frac,
        economy_automation_frac,
        -- cross-check: the horizon that the index implies
        intercept_log2_minutes + slope_log2_per_eci * eci as bridge_horizon_p50_minutes_log2,
        intercept_log2_minutes + slope_log2_per_eci * eci - horizon_p50_minutes_log2 as bridge_difference_doublings
    from capability_measures
    order by variant desc, software_variant, combined_scenario_id, year, draw
)

select * from mapped
