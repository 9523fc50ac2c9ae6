with

source as (select * from {{ ref('symbols') }}),

typed as (
    select
        symbol,
        meaning,
        unit,
        model as model_name,
        column_name
    from source
)

select * from typed
