{#-
  SQL that writes the code of what this run built into meta.run_code; rows of what it left alone stay as they are.
  Tables are named without the database, so that the code runs in any file and beside any other. Tables made from
  nothing list the dbt graph itself: no seed can change them, and their code is longer than all the rest together.
-#}
{% macro write_run_code(built) %}
{%- set columns = [
    'schema_name', 'table_name', 'kind', 'reads_from', 'settings', 'file_path', 'file_sha256', 'compiled_sql'
] | join(', ') -%}
{%- set known = warehouse_nodes() | map(attribute='name') | join("', '") -%}
{%- set rows = [] -%}
{%- for result in built if result.status == 'success' -%}
    {%- set node = result.node -%}
    {%- set parents = [] -%}
    {%- for parent in node.depends_on.nodes or [] -%}
        {%- do parents.append(parent.split('.')[-1]) -%}
    {%- endfor -%}
    {%- set is_sql_model = node.language == 'sql' and node.resource_type == 'model' -%}
    {%- set has_sql = is_sql_model and (parents or node.config.materialized == 'view') -%}
    {%- set sql = node.compiled_code | replace('"' ~ node.database ~ '".', '') if has_sql -%}
    {%- do rows.append(
        '(' ~ sql_text(node.schema) ~ ', ' ~ sql_text(node.name) ~ ', '
        ~ sql_text('python' if node.language == 'python' else node.config.materialized) ~ ', '
        ~ sql_text(parents | sort | join(', ')) ~ ', ' ~ sql_text(tojson(node.config.meta)) ~ ', '
        ~ sql_text(node.original_file_path) ~ ', ' ~ sql_text(node.checksum.checksum) ~ ', '
        ~ (sql_text(sql) if has_sql else 'null') ~ ')'
    ) -%}
{%- endfor -%}
    create table if not exists meta.run_code ({{ columns | replace(',', ' varchar,') }} varchar);
{%- if rows %}
    create or replace table meta.run_code as
    with renewed ({{ columns }}) as (values {{ rows | join(',\n') }})
    select * from renewed
    union all
    select * from meta.run_code as earlier
    where table_name in ('{{ known }}') and table_name not in (select table_name from renewed)
    order by schema_name, table_name;
{%- endif %}
{% endmacro %}
