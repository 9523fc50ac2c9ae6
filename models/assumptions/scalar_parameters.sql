with

scalars as (select * from {{ ref('stg_scalar_assumptions') }}),

-- One wide row per draw; draw 0 holds the point values.
wide as (
    select
        0 as draw,
        max(point_value) filter (parameter = 'historical_anchor_year') as historical_anchor_year,
        max(point_value) filter (parameter = 'historical_anchor_log10_flop') as historical_anchor_log10_flop,
        max(point_value) filter (parameter = 'software_growth_initial') as software_growth_initial,
        max(point_value) filter (parameter = 'software_growth_long_run') as software_growth_long_run,
        max(point_value) filter (parameter = 'software_growth_decay') as software_growth_decay,
        max(point_value) filter (parameter = 'software_ceiling') as software_ceiling,
        max(point_value) filter (parameter = 'software_scale_dependence') as software_scale_dependence,
        max(point_value) filter (parameter = 'research_labour_elasticity') as research_labour_elasticity,
        max(point_value) filter (parameter = 'research_compute_elasticity') as research_compute_elasticity,
        max(point_value) filter (parameter = 'idea_difficulty') as idea_difficulty,
        max(point_value) filter (parameter = 'run_growth_reference') as run_growth_reference,
        max(point_value) filter (parameter = 'horizon_doublings_per_year') as horizon_doublings_per_year,
        max(point_value) filter (parameter = 'horizon_level_2025') as horizon_level_2025,
        max(point_value) filter (parameter = 'horizon_drift') as horizon_drift,
        max(point_value) filter (parameter = 'horizon_ratio_p50_p80') as horizon_ratio_p50_p80,
        max(point_value) filter (parameter = 'eci_per_year') as eci_per_year,
        max(point_value) filter (parameter = 'eci_level_2025') as eci_level_2025,
        max(point_value) filter (parameter = 'automation_width') as automation_width,
        max(point_value) filter (parameter = 'automation_2026') as automation_2026,
        max(point_value) filter (parameter = 'full_automation_log10_flop') as full_automation_log10_flop,
        max(point_value) filter (parameter = 'automation_gap') as automation_gap,
        max(point_value) filter (parameter = 'chip_life_scale') as chip_life_scale,
        max(point_value) filter (parameter = 'all_in_cost_2025') as all_in_cost_2025,
        max(point_value) filter (parameter = 'power_path_scale') as power_path_scale,
        max(point_value) filter (parameter = 'ai_capex_2025') as ai_capex_2025,
        max(point_value) filter (parameter = 'leading_lab_share') as leading_lab_share,
        max(point_value) filter (parameter = 'lab_inference_share') as lab_inference_share,
        max(point_value) filter (parameter = 'final_run_share') as final_run_share,
        max(point_value) filter (parameter = 'top_run_share') as top_run_share,
        max(point_value) filter (parameter = 'largest_run_2026') as largest_run_2026,
        max(point_value) filter (parameter = 'run_share_growth') as run_share_growth,
        max(point_value) filter (parameter = 'run_share_cap') as run_share_cap,
        max(point_value) filter (parameter = 'run_days_2024') as run_days_2024,
        max(point_value) filter (parameter = 'run_days_growth') as run_days_growth,
        max(point_value) filter (parameter = 'run_days_limit') as run_days_limit,
        max(point_value) filter (parameter = 'training_mfu') as training_mfu,
        max(point_value) filter (parameter = 'model_count_year_correlation') as model_count_year_correlation
    from scalars
)

select * from wide
