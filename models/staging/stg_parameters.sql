with

source as (select * from {{ ref('parameters') }}),

typed as (
    select
        parameter,
        layer,
        symbol,
        meaning,
        unit,
        min_value,
        max_value,
        milestone_years,
        sensitivity_group
    from source
)

select * from typed
