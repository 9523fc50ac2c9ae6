{#- Compound annual growth as a fraction: 0.25 is 25% a year. -#}
{% macro cagr(first_value, last_value, years) -%}
    pow({{ last_value }} / {{ first_value }}, 1.0 / ({{ years }})) - 1
{%- endmacro %}
