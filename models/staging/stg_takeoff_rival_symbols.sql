with

source as (select * from {{ ref('takeoff_rival_symbols') }}),

typed as (
    select
        -- key
        model as rival_model,
        parameter,
        -- attributes
        symbol,
        unit,
        meaning
    from source
)

select * from typed
