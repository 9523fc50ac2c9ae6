with

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

with_first_year as (
    select
        *,
        first_value(usable_compute_flop) over (
            partition by variant, supply_scenario order by year
        ) as first_usable_compute_flop
    from supply
),

summary as (
    select
        -- key
        variant,
        supply_scenario,
        year,
        -- measures
        ai_infrastructure_capex_usd,
        ai_datacenter_capacity_mw,
        available_stock_h100e,
        binding_constraint,
        usable_compute_flop,
        usable_compute_flop_log10,
        -- growth since the first year; null in the first year itself
        case
            when year > {{ var('first_year') }}
                then {{ cagr('first_usable_compute_flop', 'usable_compute_flop', 'year - ' ~ var('first_year')) }}
        end as usable_compute_cagr_frac
    from with_first_year
    where year in (2024, 2025, 2026, 2027, 2030, 2035, 2040)
    order by variant desc, supply_scenario, year
)

select * from summary
