{#- A day as a calendar year with its fraction, in years of 365.25 days from 2025. -#}
{% macro decimal_year(day) -%}
    (2025 + ({{ day }} - date '2025-01-01') / 365.25)
{%- endmacro %}
