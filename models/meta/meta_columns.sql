with

graph_columns as (
    {{ graph_columns() }}
)

select * from graph_columns
order by layer, model_name, column_position
