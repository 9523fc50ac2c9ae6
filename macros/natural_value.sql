{#- A projected value without its logarithm; `base` is that of its row in stg_projection_measures, called `measures`. -#}
{% macro natural_value(value, base='measures.logarithm_base') -%}
    coalesce(pow({{ base }}, {{ value }}), {{ value }})
{%- endmacro %}

{#- A value on the scale on which it is compared: its logarithm, where the quantity has one. -#}
{% macro scaled_value(value) -%}
    coalesce(log(logarithm_base, {{ value }}), {{ value }})
{%- endmacro %}
