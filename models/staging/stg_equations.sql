with

source as (select * from {{ ref('equations') }}),

typed as (
    select
        equation_id,
        layer,
        formula,
        model as model_name,
        column_name,
        note
    from source
)

select * from typed
