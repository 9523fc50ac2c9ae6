with

source as (select * from {{ ref('takeoff_symbol_meanings') }}),

typed as (
    select
        symbol,
        parameter,
        role,
        meaning
    from source
)

select * from typed
