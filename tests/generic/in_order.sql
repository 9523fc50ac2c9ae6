{% test in_order(model, columns, above=none) %}
{#- No value of a row lies above one that follows it in `columns`, nor at or below `above`; empty cells are passed over. -#}
{%- set faults = [] -%}
{%- for low in columns -%}
{%- for high in columns[loop.index:] -%}
    {%- do faults.append(low ~ ' > ' ~ high) -%}
{%- endfor -%}
{%- if above is not none -%}{%- do faults.append(low ~ ' <= ' ~ above) -%}{%- endif -%}
{%- endfor %}
select {{ columns | join(', ') }}
from {{ model }}
where {{ faults | join(' or ') }}
{% endtest %}
