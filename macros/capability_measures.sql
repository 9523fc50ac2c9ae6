{#-
  Capability of every path, draw and year, over any relation that carries effective compute and the parameters.

  `paths` names a CTE with the key columns variant, software_variant, combined_scenario_id and draw, the year,
  effective_compute_flop_log10, and the columns of scalar_parameters read below. The two CTEs that follow end in
  `capability_measures`: all of `paths` with horizon, index and automation fractions.

  Data pin only doublings per year, so the slopes per OOM of effective compute are derived: the faster software is taken
  to have grown while the horizons were measured, the less one OOM is worth.
-#}
{% macro capability_measures(paths) %}
anchored as (
    select
        *,
        horizon_doublings_per_year / (run_growth_reference + software_growth_initial / ln(10))
            as horizon_doublings_per_oom,
        eci_per_year / (run_growth_reference + software_growth_initial / ln(10)) as eci_per_oom,
        effective_compute_flop_log10
        - max(effective_compute_flop_log10) filter (year = 2025) over path as effective_since_2025_log10,
        effective_compute_flop_log10
        - max(effective_compute_flop_log10) filter (year = 2026) over path as effective_since_2026_log10,
        -- Effective compute in algorithms of 2022 above what full automation takes, in sevenths of the gap.
        (effective_compute_flop_log10 + 2 * software_growth_initial / ln(10) - full_automation_log10_flop)
        / (automation_gap / 7) as gap_sevenths
    from {{ paths }}
    window path as (partition by variant, software_variant, combined_scenario_id, draw)
),

capability_measures as (
    select
        *,
        -- The levels are those of 2025.0, and the row of 2025 stands for the middle of the year.
        horizon_level_2025 + 0.5 * horizon_doublings_per_year
        + horizon_doublings_per_oom * effective_since_2025_log10
        + horizon_drift * greatest(year - 2026, 0) as horizon_p50_minutes_log2,
        eci_level_2025 + 0.5 * eci_per_year + eci_per_oom * effective_since_2025_log10 as eci,
        1 / (
            1 + (1 - automation_2026) / automation_2026 * exp(-effective_since_2026_log10 * ln(10) / automation_width)
        ) as ai_rnd_automation_frac,
        -- Quantiles of the takeoff model's task distribution, linear between them.
        case
            when gap_sevenths <= -10.5 then 0
            when gap_sevenths <= -9.5 then 0.05 * (gap_sevenths + 10.5)
            when gap_sevenths <= -8.5 then 0.05 + 0.05 * (gap_sevenths + 9.5)
            when gap_sevenths <= -7 then 0.1 + 0.1 * (gap_sevenths + 8.5) / 1.5
            when gap_sevenths <= -4 then 0.2 + 0.3 * (gap_sevenths + 7) / 3
            when gap_sevenths <= 0 then 0.5 + 0.5 * (gap_sevenths + 4) / 4
            else 1
        end as economy_automation_frac
    from anchored
)
{% endmacro %}
