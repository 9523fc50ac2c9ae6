{#- Forward data flow only, in the order of the `layers` var; an unlisted layer is a violation too. -#}
with

layers as (
    select
        unnest({{ var('layers') }}) as layer,
        unnest(range({{ var('layers') | length }})) as layer_order
)

select
    children.model_name,
    children.layer,
    parents.model_name as parent_name,
    parents.layer as parent_layer
from {{ ref('meta_lineage') }} as lineage
inner join {{ ref('meta_models') }} as children on lineage.model_name = children.model_name
inner join {{ ref('meta_models') }} as parents on lineage.ancestor_name = parents.model_name
left join layers as child_layers on children.layer = child_layers.layer
left join layers as parent_layers on parents.layer = parent_layers.layer
where lineage.distance = 1
    and not coalesce(parent_layers.layer_order <= child_layers.layer_order, false)
