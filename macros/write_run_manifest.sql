{#-
  Records each run in the warehouse it built: what code and versions, which seeds, how many rows, when, how long, and
  the code of each table as it ran, so that the warehouse alone suffices to compute it again with other seeds.
  Runs at the end of every dbt command that built something; a plugin named in profiles.yml sets the variable
  git_commit. Where nothing of the project stands in the warehouse there is nothing to record, and the errors before
  this one say why.
-#}
{% macro write_run_manifest(results) %}
{%- set built = results | selectattr('node.resource_type', 'in', ['seed', 'model']) | list -%}
{%- if execute and built -%}
    {%- set seconds = {} -%}
    {%- for result in built -%}
        {%- do seconds.update({result.node.unique_id: result.execution_time}) -%}
    {%- endfor -%}
    {%- set failed = results | selectattr('status', 'in', ['error', 'fail', 'skipped']) | list -%}
    {%- set existing = run_query(
        "select table_schema || '.' || table_name as name from information_schema.tables"
    ).columns[0].values() -%}
    {%- set artifacts = [] -%}
    {%- for node in warehouse_nodes() -%}
        {%- if node.schema ~ '.' ~ node.name in existing -%}
            {%- do artifacts.append(
                'select ' ~ sql_text(node.schema) ~ ' as schema_name, ' ~ sql_text(node.name) ~ ' as table_name, '
                ~ sql_text(node.resource_type) ~ ' as kind, count(*) as row_count, '
                ~ sql_text(node.original_file_path) ~ ' as file_path, '
                ~ sql_text(node.checksum.checksum) ~ ' as file_sha256, '
                ~ (seconds.get(node.unique_id) or 'null') ~ '::double as build_seconds from '
                ~ node.schema ~ '.' ~ node.name
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if artifacts %}
    create schema if not exists meta;
    {{ write_run_code(built) }}
    create or replace table meta.run_artifacts as
    {{ artifacts | join('\nunion all\n') }}
    order by schema_name, table_name;
    create or replace table meta.run_manifest as
    select
        {{ sql_text(invocation_id) }} as run_id,
        {{ var('warehouse_version') }} as warehouse_version,
        coalesce(getvariable('git_commit'), 'unknown') as git_commit,
        {{ sql_text(dbt_version) }} as dbt_version,
        ltrim(version(), 'v') as duckdb_version,
        cast({{ sql_text(run_started_at.strftime('%Y-%m-%d %H:%M:%S')) }} as timestamp) as started_at_utc,
        cast(now() at time zone 'utc' as timestamp) as ended_at_utc,
        {{ results | length }} as node_count,
        {{ failed | length }} as failed_node_count,
        (select md5(string_agg(file_sha256, '' order by table_name)) from meta.run_artifacts where kind = 'seed')
            as seeds_md5;
    {%- for record in graph.sources.values() %}
    comment on table {{ record.schema }}.{{ record.name }} is {{ sql_text(record.description) }};
    {%- for column in record.columns.values() %}
    comment on column {{ record.schema }}.{{ record.name }}.{{ column.name }} is {{ sql_text(column.description) }};
    {%- endfor %}
    {%- endfor %}
    {%- endif %}
{%- endif -%}
{% endmacro %}
