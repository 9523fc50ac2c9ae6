{#- Years to double at a slope in log10 per year; null when the quantity does not grow. -#}
{% macro doubling_time_years(slope_log10_per_year) -%}
    case when {{ slope_log10_per_year }} > 0 then log10(2) / {{ slope_log10_per_year }} end
{%- endmacro %}
