with

-- Read from the dbt graph at build time, so it cannot drift from the code.
graph_nodes as (
    {% if execute %}
        {% for node in graph.nodes.values() | selectattr('resource_type', 'in', ['seed', 'model']) | sort(attribute='unique_id') %}
            select
                {{ sql_text(node.name) }} as model_name,
                {{ sql_text(node.schema) }} as layer,
                {{ sql_text(node.resource_type) }} as kind,
                {{ sql_text(node.config.materialized) }} as materialization,
                {{ sql_text(node.description | replace('\n', ' ') | trim) }} as description,
                {{ sql_text(node.config.meta.get('grain', []) | join(', ')) }} as grain,
                {{ sql_text(node.original_file_path) }} as file_path,
                {{ sql_text(node.raw_code) }} as code
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
    {% else %}
        select null
    {% endif %}
)

select * from graph_nodes
order by layer, model_name
