with

results as (select * from {{ ref('int_supply_results') }}),

base as (
    select * from {{ ref('supply_fundamental_inputs_by_year') }}
    where variant = 'published' and supply_scenario = 'base'
),

compared as (
    select
        -- key
        results.variant,
        results.supply_scenario,
        results.sensitivity_parameter,
        results.sensitivity_multiplier,
        results.year,
        -- measures
        results.chip_stock_h100e,
        results.power_limited_stock_h100e,
        results.datacenter_limited_stock_h100e,
        results.capex_limited_stock_h100e,
        results.available_stock_h100e,
        results.binding_constraint,
        results.usable_compute_flop,
        results.usable_compute_flop_log10,
        results.usable_compute_flop / base.usable_compute_flop as usable_compute_ratio_to_base,
        results.cost_per_h100e_year_blended_usd
    from results
    inner join base on results.year = base.year
    where results.sensitivity_parameter <> 'none'
    order by
        results.variant desc, results.sensitivity_parameter, results.sensitivity_multiplier, results.year
)

select * from compared
