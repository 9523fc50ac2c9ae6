with

source as (select * from {{ ref('takeoff_rival_symbols') }}),

typed as (
    select
        -- key
        rival_parameter,
        -- attributes
        model as rival_model,
        symbol,
        unit,
        meaning
    from source
)

select * from typed
