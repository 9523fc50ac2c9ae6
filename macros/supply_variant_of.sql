{#- Whose supply a path has: an extended pair may have published supply, so both count as one. -#}
{% macro supply_variant_of(variant) -%}
if({{ variant }} = 'extended', 'published', {{ variant }})
{%- endmacro %}
