{#- METR calls readings above 16 hours unreliable. A horizon that is null because it has no bound is beyond it too. -#}
{% macro is_beyond_measured_range(horizon_minutes) -%}
    coalesce({{ horizon_minutes }} > 960, true)
{%- endmacro %}
