{#- Forward data flow only, in the order of the `layers` var; an unlisted layer is a violation too, and so is a ref back
    that the `refs_back` var does not declare, or one that it declares and nobody makes. -#}
with

layers as (
    select
        unnest({{ var('layers') }}) as layer,
        unnest(range({{ var('layers') | length }})) as layer_order
),

declared as (
    select
        unnest({{ var('refs_back').keys() | list }}) as model_name,
        unnest({{ var('refs_back').values() | list }}) as parent_name
),

back as (
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
)

select
    coalesce(back.model_name, declared.model_name) as model_name,
    back.layer,
    coalesce(back.parent_name, declared.parent_name) as parent_name,
    back.parent_layer
from back
full outer join declared on back.model_name = declared.model_name and back.parent_name = declared.parent_name
where back.model_name is null or declared.model_name is null
