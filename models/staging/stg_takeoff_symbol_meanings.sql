with

source as (select * from {{ ref('takeoff_symbol_meanings') }}),

typed as (
    select
        symbol,
        parameter,
        role,
        unit,
        column_name,
        meaning
    from source
)

select * from typed
