with

source as (select * from {{ ref('allocation_assumptions') }}),

typed as (
    select {{ long_assumptions('allocation') }}
    from source
)

select * from typed
