-- Which assumptions does the largest run of the base case rest on, and how well is each one known?
with

seeds_behind as (
    select lineage.ancestor_name as seed_name
    from {{ ref('meta_lineage') }} as lineage
    inner join {{ ref('meta_models') }} as models on lineage.ancestor_name = models.model_name
    where lineage.model_name = 'v_largest_run_2040_ranked' and models.kind = 'seed'
)

select
    assumptions.parameter,
    assumptions.year,
    assumptions.assumption_low,
    assumptions.assumption_value,
    assumptions.assumption_high,
    assumptions.assumption_unit,
    assumptions.confidence,
    assumptions.source_title
from {{ ref('sources_and_confidence') }} as assumptions
inner join seeds_behind on assumptions.layer || '_assumptions' = seeds_behind.seed_name
where assumptions.scenario = 'base'
order by assumptions.confidence = 'low' desc, assumptions.parameter, assumptions.year
