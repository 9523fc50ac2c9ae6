{#-
  Refuses to start where a selected node reads a table that neither stands in the warehouse nor is built before it: into
  an empty file, one message in place of an error for each model. Runs before every dbt command that builds or tests.
-#}
{% macro require_parents() %}
{%- if execute -%}
    {%- set present = run_query(
        "select table_schema || '.' || table_name as name from information_schema.tables"
    ).columns[0].values() -%}
    {%- set missing = [] -%}
    {#- The graph that macros see holds no unit tests and no exposures under its nodes. -#}
    {%- for id in selected_resources if id in graph.nodes -%}
        {%- set node = graph.nodes[id] -%}
        {%- for parent_id in node.depends_on.nodes if parent_id in graph.nodes and parent_id not in selected_resources -%}
            {%- set parent = graph.nodes[parent_id] -%}
            {%- set name = parent.schema ~ '.' ~ parent.name -%}
            {%- if name not in present and name not in missing -%}{%- do missing.append(name) -%}{%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if missing -%}
        {%- set others = ' and ' ~ (missing | length - 8) ~ ' more' if missing | length > 8 else '' -%}
        {%- do exceptions.raise_compiler_error(
            'the warehouse holds no ' ~ missing[:8] | sort | join(', ') ~ others
            ~ ', which the selection reads: run `dbt build`, or select what is above with --select +NAME'
        ) -%}
    {%- endif -%}
{%- endif -%}
{% endmacro %}
