{#- Generated from seeds/reference/parameters.csv by `python -m scripts.seeds.registry`: edit that file or its template below scripts/seeds/templates, not this one. -#}

{#- Parameters of a layer that have a value by scenario and year and are drawn. -#}
{% macro path_parameters(layer) %}
{{ return({
    'supply': [
        'shipments_h100e',
        'accelerator_lifetime_years',
        'peak_flop_per_second_per_h100e',
        'power_kw_per_h100e',
        'server_power_overhead',
        'power_usage_effectiveness',
        'ai_datacenter_capacity_mw',
        'ai_share_of_datacenter_power_frac',
        'datacenter_packing_efficiency_frac',
        'cluster_utilization_frac',
        'accelerator_unit_cost_usd',
        'cluster_capex_multiplier',
        'ai_infrastructure_capex_usd',
        'cloud_rental_usd_per_h100e_year',
    ],
    'allocation': [
        'inference_share_frac',
        'training_share_frac',
        'ai_rnd_experiment_share_frac',
        'post_training_share_frac',
        'safety_eval_share_frac',
        'reserved_idle_fragmented_share_frac',
        'frontier_lab_training_share_frac',
        'largest_run_concentration_frac',
        'cluster_contiguity_factor_frac',
    ],
}[layer]) }}
{% endmacro %}

{#- Parameters that are shares of a whole and add up to 1. -#}
{% macro shares_of(whole) %}
{{ return({
    'usable compute': [
        'inference_share_frac',
        'training_share_frac',
        'ai_rnd_experiment_share_frac',
        'post_training_share_frac',
        'safety_eval_share_frac',
        'reserved_idle_fragmented_share_frac',
    ],
}[whole]) }}
{% endmacro %}

{#- Parameters of all layers that have a value by scenario and year and are drawn, by a score. -#}
{% macro scored_paths() %}
{{ return([
    'shipments_h100e',
    'accelerator_lifetime_years',
    'peak_flop_per_second_per_h100e',
    'power_kw_per_h100e',
    'server_power_overhead',
    'power_usage_effectiveness',
    'ai_datacenter_capacity_mw',
    'ai_share_of_datacenter_power_frac',
    'datacenter_packing_efficiency_frac',
    'cluster_utilization_frac',
    'accelerator_unit_cost_usd',
    'cluster_capex_multiplier',
    'ai_infrastructure_capex_usd',
    'cloud_rental_usd_per_h100e_year',
    'inference_share_frac',
    'training_share_frac',
    'ai_rnd_experiment_share_frac',
    'post_training_share_frac',
    'safety_eval_share_frac',
    'reserved_idle_fragmented_share_frac',
    'frontier_lab_training_share_frac',
    'largest_run_concentration_frac',
    'cluster_contiguity_factor_frac',
]) }}
{% endmacro %}

{#- Parameters that have one value for every scenario and year. -#}
{% macro scalar_names() %}
{{ return([
    'historical_anchor_year',
    'historical_anchor_log10_flop',
    'software_growth_initial',
    'software_growth_long_run',
    'software_growth_ceiling',
    'software_growth_decay',
    'software_ceiling',
    'software_scale_dependence',
    'research_labour_elasticity',
    'research_compute_elasticity',
    'idea_difficulty',
    'run_growth_reference',
    'horizon_doublings_per_year',
    'horizon_pace_factor',
    'horizon_record_first_year',
    'horizon_level_2025',
    'horizon_ratio_p50_p80',
    'horizon_measured_limit',
    'eci_per_year',
    'eci_record_first_year',
    'eci_level_2025',
    'eci_reading_error',
    'growth_spread_coefficient',
    'growth_score_degrees_of_freedom',
    'capability_growth_score',
    'automation_width',
    'automation_2026',
    'full_automation_log10_flop',
    'automation_gap',
    'automation_distance_0',
    'automation_distance_5',
    'automation_distance_10',
    'automation_distance_50',
    'chip_life_scale',
    'all_in_cost_2025',
    'power_path_scale',
    'ai_infrastructure_capex_2024_usd',
    'ai_infrastructure_capex_2025_usd',
    'ai_infrastructure_capex_2026_usd',
    'shipments_2026_h100e',
    'same_year_capex_share',
    'chip_life_shape',
    'min_replacement_share',
    'upfront_cost_weight',
    'range_opening_years',
    'chip_stock_error',
    'observation_error_exponent',
    'usable_compute_growth_spread',
    'usable_compute_record_years',
    'usable_compute_growth_score',
    'leading_lab_share',
    'lab_inference_share',
    'lab_share_cap',
    'final_run_share',
    'top_run_share',
    'largest_run_2026',
    'run_record_years',
    'run_growth_score',
    'run_share_growth',
    'run_share_cap',
    'run_share_limit',
    'run_record_first_year',
    'run_share_reference_year',
    'run_days_2024',
    'run_days_growth',
    'run_days_limit',
    'training_mfu',
    'model_count_year_correlation',
    'model_count_undisclosed_factor',
    'model_count_undisclosed_log_sd',
    'model_count_largest_share',
    'model_count_largest_share_log_sd',
    'lab_revenue_2024_usd',
    'lab_revenue_2025_usd',
    'lab_revenue_2026_usd',
    'operating_cash_flow_2024_usd',
    'operating_cash_flow_2025_usd',
    'gross_world_product_2025_usd',
    'gross_world_product_2026_usd',
    'gross_world_product_growth',
    'revenue_elasticity',
    'automated_labour_revenue_share',
    'labour_share_of_product',
    'least_automation_frac',
    'reinvestment_rate',
    'cash_flow_share',
    'outside_finance_rate',
    'cash_flow_growth',
    'cash_flow_growth_long_run',
    'capex_growth_cap',
    'growth_fade',
    'product_share_cap',
    'eci_points_per_tenfold_revenue',
    'revenue_share_for_capital',
    'cost_of_capital',
    'serving_ratio',
    'frontier_active_params_2026',
    'mix_active_params_2026',
    'size_elasticity',
    'fresh_tokens_per_agent_hour',
    'human_hours_per_agent_hour',
    'software_transfer',
    'smallest_active_params',
    'tokens_served_2026',
    'fresh_share_2025',
    'fresh_share_long_run',
    'fresh_share_decay',
    'list_price_multiple',
    'agent_speed_growth',
    'quality_elasticity',
    'software_discount',
]) }}
{% endmacro %}

{#- Those of them that engine.agents.run_agents takes as arguments. -#}
{% macro agent_parameters() %}
{{ return([
    'serving_ratio',
    'frontier_active_params_2026',
    'mix_active_params_2026',
    'size_elasticity',
    'fresh_tokens_per_agent_hour',
    'human_hours_per_agent_hour',
    'software_transfer',
    'smallest_active_params',
    'tokens_served_2026',
    'fresh_share_2025',
    'fresh_share_long_run',
    'fresh_share_decay',
    'list_price_multiple',
    'agent_speed_growth',
]) }}
{% endmacro %}

{#- What is computed of agents, as engine.agents names it. -#}
{% macro agent_measures() %}
{{ return([
    'weight_flop',
    'inference_cost_usd',
    'active_params_frontier',
    'active_params_class_2026',
    'active_params_open_weight',
    'active_params_mix',
    'fresh_tokens_per_day_frontier',
    'fresh_tokens_per_day_class_2026',
    'fresh_tokens_per_day_open_weight',
    'agent_hours_frontier',
    'agent_hours_class_2026',
    'agent_hours_open_weight',
    'agents_frontier',
    'agents_class_2026',
    'agents_open_weight',
    'agents_in_served_share_frontier',
    'agents_at_growing_speed_frontier',
    'fte_frontier',
    'fte_ceiling',
    'fte_absorbed_frontier',
    'world_hours_frontier_frac',
    'cost_per_agent_hour_frontier_usd',
    'cost_per_agent_hour_class_2026_usd',
    'cost_per_agent_hour_open_weight_usd',
    'cost_per_human_hour_frontier_usd',
    'cost_per_human_hour_class_2026_usd',
    'cost_per_human_hour_open_weight_usd',
    'cost_per_million_fresh_tokens_frontier_usd',
    'cost_per_million_fresh_tokens_class_2026_usd',
    'cost_per_million_fresh_tokens_open_weight_usd',
    'cost_fall_per_year_class_2026',
    'list_price_per_agent_hour_frontier_usd',
    'fresh_share_frac',
    'served_share_frac',
    'tokens_capacity_per_day',
    'tokens_served_per_day',
    'smallest_size_class_2026_frac',
]) }}
{% endmacro %}

{#- Those of them that engine.supply.supply_capacity takes as arguments. -#}
{% macro published_supply_scalars() %}
{{ return([
    'upfront_cost_weight',
]) }}
{% endmacro %}

{#- Those of them that engine.supply.calibrated_supply takes as arguments. -#}
{% macro calibrated_supply_scalars() %}
{{ return([
    'same_year_capex_share',
    'chip_life_shape',
    'min_replacement_share',
    'upfront_cost_weight',
]) }}
{% endmacro %}

{#- Those of them that the money loop, engine.economy, reads. -#}
{% macro money_loop_scalars() %}
{{ return([
    'lab_revenue_2024_usd',
    'lab_revenue_2025_usd',
    'lab_revenue_2026_usd',
    'operating_cash_flow_2024_usd',
    'operating_cash_flow_2025_usd',
    'gross_world_product_2025_usd',
    'gross_world_product_2026_usd',
    'gross_world_product_growth',
    'revenue_elasticity',
    'automated_labour_revenue_share',
    'labour_share_of_product',
    'least_automation_frac',
    'reinvestment_rate',
    'cash_flow_share',
    'outside_finance_rate',
    'cash_flow_growth',
    'cash_flow_growth_long_run',
    'capex_growth_cap',
    'growth_fade',
    'product_share_cap',
    'eci_points_per_tenfold_revenue',
]) }}
{% endmacro %}

{#- Supply paths that engine.supply.calibrated_supply takes as they are assumed. -#}
{% macro calibrated_supply_paths() %}
{{ return([
    'peak_flop_per_second_per_h100e',
    'power_kw_per_h100e',
    'server_power_overhead',
    'power_usage_effectiveness',
    'ai_share_of_datacenter_power_frac',
    'datacenter_packing_efficiency_frac',
    'cluster_utilization_frac',
    'cloud_rental_usd_per_h100e_year',
]) }}
{% endmacro %}

{#- What the arguments of each law are, from engine.draws.LAWS. -#}
{% macro law_arguments() %}
{{ return({
    'normal': 'mean, standard deviation',
    'lognormal': 'mean of the logarithm, standard deviation of the logarithm',
    'triangular': 'low end, mode, high end',
    'split_normal': '5% quantile, median, 95% quantile',
    'student_t': 'location, scale, degrees of freedom',
    'beta': 'first shape, second shape',
}) }}
{% endmacro %}
