{#- What dbt knows of this project, as SQL: the tables of schema meta are read from here, so they cannot drift. -#}

{#- Seeds and models of the dbt graph, in a fixed order. -#}
{% macro warehouse_nodes() %}
{{ return(graph.nodes.values() | selectattr('resource_type', 'in', ['seed', 'model']) | sort(attribute='unique_id')) }}
{% endmacro %}

{#- One select per row, joined; while dbt only parses, the graph is not there and neither are rows. -#}
{% macro union_of(rows) %}
{{ (rows or ['select null']) | join('\nunion all\n') }}
{% endmacro %}

{% macro graph_models() %}
{%- set rows = [] -%}
{%- if execute -%}
{%- for node in warehouse_nodes() -%}
    {%- do rows.append(
        'select ' ~ sql_text(node.name) ~ ' as model_name, ' ~ sql_text(node.schema) ~ ' as layer, '
        ~ sql_text(node.resource_type) ~ ' as kind, ' ~ sql_text(node.config.materialized) ~ ' as materialization, '
        ~ sql_text(node.description | replace('\n', ' ') | trim) ~ ' as description, '
        ~ sql_text(node.config.meta.get('grain', []) | join(', ')) ~ ' as grain, '
        ~ sql_text(node.original_file_path) ~ ' as file_path, ' ~ sql_text(node.raw_code) ~ ' as code'
    ) -%}
{%- endfor -%}
{%- endif -%}
{{ union_of(rows) }}
{% endmacro %}

{% macro graph_columns() %}
{%- set rows = [] -%}
{%- if execute -%}
{%- for node in warehouse_nodes() -%}
{%- for column in node.columns.values() -%}
    {%- do rows.append(
        'select ' ~ sql_text(node.name) ~ ' as model_name, ' ~ sql_text(node.schema) ~ ' as layer, '
        ~ loop.index ~ ' as column_position, ' ~ sql_text(column.name) ~ ' as column_name, '
        ~ sql_text(column.description) ~ ' as description'
    ) -%}
{%- endfor -%}
{%- endfor -%}
{%- endif -%}
{{ union_of(rows) }}
{% endmacro %}

{% macro graph_edges() %}
{%- set rows = [] -%}
{%- if execute -%}
{%- for node in warehouse_nodes() -%}
{%- for parent in node.depends_on.nodes -%}
    {%- do rows.append(
        'select ' ~ sql_text(parent.split('.')[-1]) ~ ' as parent_name, ' ~ sql_text(node.name) ~ ' as child_name'
    ) -%}
{%- endfor -%}
{%- endfor -%}
{%- endif -%}
{{ union_of(rows) }}
{% endmacro %}
