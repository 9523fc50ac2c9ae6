with

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

points as (
    select
        variant in ('calibrated', 'closed') as is_calibrated,
        variant = 'closed' as is_closed,
        supply_scenario,
        cast(0 as integer) as draw,
        year,
        usable_compute_flop,
        ai_infrastructure_capex_usd,
        is_observed
    from supply
)

select * from points
