{#- A projected value without its logarithm; `measures` is stg_projection_measures. -#}
{% macro natural_value(value) -%}
    coalesce(pow(measures.logarithm_base, {{ value }}), {{ value }})
{%- endmacro %}
