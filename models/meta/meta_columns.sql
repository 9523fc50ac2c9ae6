with

-- The data dictionary: what the YAML says of every column of every table.
graph_columns as (
    {% if execute %}
            {% set rows = [] %}
        {% for node in graph.nodes.values() | selectattr('resource_type', 'in', ['seed', 'model']) | sort(attribute='unique_id') %}
            {% for column in node.columns.values() %}
    {% do rows.append(
        'select ' ~ sql_text(node.name) ~ ' as model_name, ' ~ sql_text(node.schema) ~ ' as layer, '
        ~ loop.index ~ ' as column_position, ' ~ sql_text(column.name) ~ ' as column_name, '
        ~ sql_text(column.description) ~ ' as description'
    ) %}
            {% endfor %}
        {% endfor %}
        {{ rows | join('\n    union all\n    ') }}
    {% else %}
        select null
    {% endif %}
)

select * from graph_columns
order by layer, model_name, column_position
