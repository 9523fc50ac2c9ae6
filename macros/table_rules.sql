{#- A SQL struct of columns, to show which row broke a rule. -#}
{% macro struct_of(columns) -%}
{ {%- for column in columns -%}'{{ column }}': {{ column }}{{ ', ' if not loop.last }}{%- endfor -%} }
{%- endmacro %}


{#- The double columns of a model: a contract holds its declared types, others are asked of the table. None of a seed. -#}
{% macro double_columns(model, node) %}
{%- set found = [] -%}
{%- if node.resource_type == 'model' -%}
    {%- if node.config.contract.enforced -%}
        {%- for column in node.columns.values() if column.data_type | lower in ('double', 'float') -%}
            {%- do found.append(column.name) -%}
        {%- endfor -%}
    {%- else -%}
        {%- for column in adapter.get_columns_in_relation(model) if column.dtype | upper in ('DOUBLE', 'FLOAT') -%}
            {%- do found.append(column.name) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endif -%}
{{ return(found) }}
{% endmacro %}
