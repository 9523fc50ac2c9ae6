with

graph_models as (
    {{ graph_models() }}
)

select * from graph_models
order by layer, model_name
