with

supply as (
    select * from {{ ref('int_usable_compute') }}
    where is_calibrated and year = {{ var('anchor_year') }}
),

scalars as (select * from {{ ref('scalar_parameters') }}),

starts as (
    select
        scalars.draw,
        supply.is_closed,
        supply.supply_scenario,
        supply.year as first_year,
        cast({{ var('last_year') }} as integer) as last_year,
        scalars.largest_run_2026 / supply.usable_compute_flop as first_share_frac,
        scalars.run_share_growth,
        scalars.run_share_cap
    from supply
    inner join scalars on supply.draw = scalars.draw
)

select * from starts
