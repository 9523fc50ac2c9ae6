with

models as (select * from {{ ref('historical_models') }}),

counted as (
    select
        variant,
        release_year,
        hardware_type,
        cast(count(*) as integer) as n
    from models
    where is_frontier_any and hardware_type is not null
    group by variant, release_year, hardware_type
    order by variant, release_year, hardware_type
)

select * from counted
