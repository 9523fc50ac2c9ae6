with

source as (select * from {{ ref('scenarios') }}),

typed as (
    select
        layer,
        scenario,
        variant,
        inherits_from,
        description as scenario_description
    from source
)

select * from typed
