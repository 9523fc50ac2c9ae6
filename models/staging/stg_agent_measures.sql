with

source as (select * from {{ ref('agent_measures') }}),

typed as (
    select
        measure,
        agent_class,
        unit,
        basis,
        description
    from source
)

select * from typed
