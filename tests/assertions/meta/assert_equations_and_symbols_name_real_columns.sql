with

named as (
    select
        'equation ' || equation_id as entry,
        model_name,
        column_name
    from {{ ref('meta_equations') }}
    union all
    select
        'symbol ' || symbol as entry,
        model_name,
        column_name
    from {{ ref('meta_symbols') }}
)

select named.*
from named
left join {{ ref('meta_columns') }} as documented
    on named.model_name = documented.model_name and named.column_name = documented.column_name
where documented.column_name is null
