{#- Every table and view but those that describe the tables themselves descends from a seed. -#}
select models.model_name
from {{ ref('meta_models') }} as models
where models.kind = 'model'
    and models.model_name not in ('meta_models', 'meta_columns', 'meta_lineage', 'int_drawn_views', 'v_start_here')
    and not exists (
        select 1
        from {{ ref('meta_lineage') }} as lineage
        inner join {{ ref('meta_models') }} as ancestors on lineage.ancestor_name = ancestors.model_name
        where lineage.model_name = models.model_name and ancestors.kind = 'seed'
    )
