with

equations as (select * from {{ ref('stg_equations') }}),

listed as (
    select
        equation_id,
        layer,
        formula,
        model_name,
        column_name,
        note
    from equations
    order by layer, equation_id
)

select * from listed
