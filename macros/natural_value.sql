{#- A projected value without its logarithm; `base` is that of its row in stg_projection_measures, called `measures`. -#}
{% macro natural_value(value, base='measures.logarithm_base') -%}
    coalesce(pow({{ base }}, {{ value }}), {{ value }})
{%- endmacro %}

{#- A value on the scale on which it is compared: its logarithm, where the quantity has one. -#}
{% macro scaled_value(value) -%}
    coalesce(log(logarithm_base, {{ value }}), {{ value }})
{%- endmacro %}

{#- The base of the logarithm in which a unit such as log2 minutes is; null for a unit without one. -#}
{% macro logarithm_base(unit) -%}
    case when starts_with({{ unit }}, 'log2 ') then 2 when starts_with({{ unit }}, 'log10 ') then 10 end
{%- endmacro %}
