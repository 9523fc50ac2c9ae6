with

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

starts as (
    select
        scalars.draw,
        supply.supply_scenario,
        supply.year as first_year,
        cast({{ var('last_year') }} as integer) as last_year,
        scalars.largest_run_2026 / supply.usable_compute_flop as first_share_frac,
        scalars.run_share_growth,
        scalars.run_share_cap
    from supply
    cross join scalars
    where supply.variant = 'calibrated' and supply.year = 2026
)

select * from starts
