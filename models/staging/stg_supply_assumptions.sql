with

source as (select * from {{ ref('supply_assumptions') }}),

typed as (
    select {{ long_assumptions('supply') }}
    from source
)

select * from typed
