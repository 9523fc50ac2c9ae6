{% test in_order(model, columns) %}
{#- No value of a row lies above one that follows it in `columns`; empty cells are passed over. -#}
{%- set pairs = [] -%}
{%- for low in columns -%}
{%- for high in columns[loop.index:] -%}
    {%- do pairs.append(low ~ ' > ' ~ high) -%}
{%- endfor -%}
{%- endfor %}
select {{ columns | join(', ') }}
from {{ model }}
where {{ pairs | join(' or ') }}
{% endtest %}
