{#- What dbt knows of this project, as SQL: the tables of schema meta are read from here, so they cannot drift. -#}
{#- Plain text and VALUES, no macro calls in the loops: a thousand columns would take a second otherwise. -#}

{#- Seeds and models of the dbt graph, in a fixed order; none while dbt only parses. -#}
{% macro warehouse_nodes() %}
{%- set nodes = graph.nodes.values() if execute else [] -%}
{{ return(nodes | selectattr('resource_type', 'in', ['seed', 'model']) | sort(attribute='unique_id')) }}
{% endmacro %}

{#- These, and the records of the run, which dbt knows as a source: it writes them when everything else is built. -#}
{% macro described_nodes() %}
{%- set records = graph.sources.values() if execute else [] -%}
{{ return(warehouse_nodes() + records | sort(attribute='unique_id')) }}
{% endmacro %}

{% macro graph_models() %}
    select *
    from (
        values
        {%- for node in described_nodes() %}
        (
            '{{ node.name }}',
            '{{ node.schema }}',
            '{{ node.resource_type }}',
            '{{ node.config.materialized or "table" }}',
            '{{ node.description | replace("'", "''") | replace("\n", " ") | trim }}',
            '{{ node.config.meta.get("grain", []) | join(", ") }}',
            '{{ node.original_file_path }}',
            '{{ (node.raw_code or "") | replace("'", "''") }}'
        ){{ "," if not loop.last }}
        {%- else %}
        ('', '', '', '', '', '', '', '')
        {%- endfor %}
    ) as nodes (model_name, layer, kind, materialization, description, grain, file_path, code)
{% endmacro %}

{% macro graph_columns() %}
    {%- set nodes = described_nodes() | selectattr('columns') %}
    select *
    from (
        values
        {%- for node in nodes %}
        {%- set is_last = loop.last %}
        {%- for column in node.columns.values() %}
        (
            '{{ node.name }}',
            '{{ node.schema }}',
            {{ loop.index }},
            '{{ column.name }}',
            '{{ column.config.meta.unit }}',
            '{{ column.description | replace("'", "''") }}'
        ){{ "," if not (is_last and loop.last) }}
        {%- endfor %}
        {%- else %}
        ('', '', 0, '', '', '')
        {%- endfor %}
    ) as columns (model_name, layer, column_position, column_name, unit, description)
{% endmacro %}

{% macro graph_edges() %}
    {%- set nodes = warehouse_nodes() | selectattr('depends_on.nodes') %}
    select *
    from (
        values
        {%- for node in nodes %}
        {%- set is_last = loop.last %}
        {%- for parent in node.depends_on.nodes %}
        ('{{ parent.split(".")[-1] }}', '{{ node.name }}'){{ "," if not (is_last and loop.last) }}
        {%- endfor %}
        {%- else %}
        ('', '')
        {%- endfor %}
    ) as edges (parent_name, child_name)
{% endmacro %}

{#- Models that are made again over draws, and by what: their own SQL, or Python code that stands for them. -#}
{% macro graph_drawn() %}
    {%- set nodes = warehouse_nodes() | selectattr('config.meta.drawn', 'defined') %}
    select *
    from (
        values
        {%- for node in nodes %}
        ('{{ node.name }}', '{{ node.config.meta.drawn }}'){{ "," if not loop.last }}
        {%- else %}
        ('', '')
        {%- endfor %}
    ) as drawn (view_name, drawn_by)
{% endmacro %}
