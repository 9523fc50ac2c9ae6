{#- The series of the historical baseline: what is measured, and over which models. -#}

{#- Metric name -> column of historical_models. -#}
{% macro trend_metrics() %}
{{ return({
    'training_compute': 'training_compute_flop',
    'training_cost_2023usd': 'training_cost_usd2023',
    'training_cost_cloud': 'training_cost_cloud_usd2023',
    'training_cost_upfront': 'training_cost_upfront_usd2023',
    'cost_per_flop_2023usd': 'cost_per_flop_usd2023',
}) }}
{% endmacro %}

{#- Subset name -> condition on historical_models. -#}
{% macro trend_subsets() %}
{{ return({
    'all_models_full': 'true',
    'all_models_2018+': 'release_year >= 2018',
    'frontier_rule_a_2018+': 'is_frontier_rule_a and release_year >= 2018',
    'frontier_rule_b_2018+': 'is_frontier_rule_b and release_year >= 2018',
    'frontier_rule_c_2018+': 'is_frontier_rule_c and release_year >= 2018',
    'frontier_rule_a_full': 'is_frontier_rule_a',
    'frontier_rule_b_full': 'is_frontier_rule_b',
    'frontier_rule_c_full': 'is_frontier_rule_c',
    'epoch_frontier_flag_full': 'is_epoch_frontier',
}) }}
{% endmacro %}
