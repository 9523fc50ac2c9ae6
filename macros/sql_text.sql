{#- A SQL text literal. -#}
{% macro sql_text(value) -%}
    '{{ (value or '') | string | replace("'", "''") }}'
{%- endmacro %}
