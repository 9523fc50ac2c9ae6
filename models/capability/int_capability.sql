with

effective as (select * from {{ ref('int_effective_compute') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

-- Data pin only doublings per year, so the slopes per OOM of effective compute are derived: the faster software is
-- taken to have grown while the horizons were measured, the less one OOM is worth.
anchored as (
    select
        effective.*,
        scalars.horizon_level_2025,
        scalars.horizon_doublings_per_year,
        scalars.horizon_drift,
        scalars.horizon_ratio_p50_p80,
        scalars.eci_level_2025,
        scalars.eci_per_year,
        scalars.automation_2026,
        scalars.automation_distance_0,
        scalars.automation_distance_5,
        scalars.automation_distance_10,
        scalars.automation_distance_50,
        scalars.automation_width,
        scalars.horizon_doublings_per_year / (scalars.run_growth_reference + scalars.software_growth_initial / ln(10))
            as horizon_doublings_per_oom,
        scalars.eci_per_year / (scalars.run_growth_reference + scalars.software_growth_initial / ln(10)) as eci_per_oom,
        -- How far effective compute, in FLOP of 2022 algorithms, is above full automation, in sevenths of the gap.
        (
            effective.effective_compute_flop_log10
            + ({{ var('first_year') }} - 2022) * scalars.software_growth_initial / ln(10)
            - scalars.full_automation_log10_flop
        ) / (scalars.automation_gap / 7) as gap_sevenths
    from effective
    inner join scalars on effective.draw = scalars.draw
),

mapped as (
    select
        *,
        -- The levels are those of the start of the last observed year, and its row stands for the middle of the year.
        horizon_level_2025 + 0.5 * horizon_doublings_per_year
        + horizon_doublings_per_oom * effective_since_2025_log10
        + horizon_drift * greatest(year - {{ var('anchor_year') }}, 0) as horizon_p50_minutes_log2,
        eci_level_2025 + 0.5 * eci_per_year + eci_per_oom * effective_since_2025_log10 as eci,
        1 / (
            1 + (1 - automation_2026) / automation_2026 * exp(-effective_since_2026_log10 * ln(10) / automation_width)
        ) as ai_rnd_automation_frac,
        -- Quantiles of the takeoff model's task distribution, linear between them; the gap itself reaches from 20% of
        -- tasks, at -7 sevenths, to all of them at 0.
        case
            when gap_sevenths <= automation_distance_0 then 0
            when gap_sevenths <= automation_distance_5
                then 0.05 * (gap_sevenths - automation_distance_0) / (automation_distance_5 - automation_distance_0)
            when gap_sevenths <= automation_distance_10
                then
                    0.05
                    + 0.05 * (gap_sevenths - automation_distance_5) / (automation_distance_10 - automation_distance_5)
            when gap_sevenths <= -7
                then 0.1 + 0.1 * (gap_sevenths - automation_distance_10) / (-7 - automation_distance_10)
            when gap_sevenths <= automation_distance_50
                then 0.2 + 0.3 * (gap_sevenths + 7) / (automation_distance_50 + 7)
            when gap_sevenths <= 0
                then 0.5 + 0.5 * (gap_sevenths - automation_distance_50) / -automation_distance_50
            else 1
        end as economy_automation_frac
    from anchored
),

listed as (
    select
        -- key
        path_id,
        software_variant,
        draw,
        year,
        -- measures
        software_gain_log10,
        effective_compute_flop_log10,
        effective_since_2025_log10,
        horizon_doublings_per_oom,
        eci_per_oom,
        horizon_p50_minutes_log2,
        horizon_p50_minutes_log2 - log2(horizon_ratio_p50_p80) as horizon_p80_minutes_log2,
        eci,
        ai_rnd_automation_frac,
        economy_automation_frac
    from mapped
)

select * from listed
