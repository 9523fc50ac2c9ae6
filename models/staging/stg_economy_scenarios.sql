with

source as (select * from {{ ref('economy_scenarios') }}),

typed as (
    select
        -- key
        economy_scenario,
        -- attributes
        label,
        revenue_driver,
        description
    from source
)

select * from typed
