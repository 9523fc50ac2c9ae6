with

effective as (select * from {{ ref('effective_compute_by_year') }}),

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

-- Levels that add up to log10 E in every year, so that their changes add up to its growth.
levels as (
    select
        effective.*,
        log10(supply.ai_infrastructure_capex_usd) as spend_log10,
        -- Usable FLOP a year per dollar of capex: a chip costs its yearly cost times its life.
        -log10(supply.cost_per_usable_flop_upfront_usd * supply.accelerator_lifetime_years) as price_log10,
        log10(supply.usable_compute_flop)
        - log10(supply.ai_infrastructure_capex_usd)
        + log10(supply.cost_per_usable_flop_upfront_usd * supply.accelerator_lifetime_years) as stock_log10,
        effective.run_so_far_flop_log10 - log10(supply.usable_compute_flop) as share_log10
    from effective
    inner join supply
        on
            effective.supply_scenario = supply.supply_scenario
            and effective.year = supply.year
            and {{ supply_variant_of('effective.variant') }} = {{ supply_variant_of('supply.variant') }}
),

grown as (
    select
        -- key
        variant,
        software_form,
        supply_scenario,
        allocation_scenario,
        combined_scenario_id,
        year,
        -- measures: growth since the first year
        effective_compute_flop_log10 - first_value(effective_compute_flop_log10) over years_of_path
            as effective_growth_log10,
        spend_log10 - first_value(spend_log10) over years_of_path as spend_growth_log10,
        price_log10 - first_value(price_log10) over years_of_path as hardware_price_growth_log10,
        stock_log10 - first_value(stock_log10) over years_of_path as hardware_stock_growth_log10,
        share_log10 - first_value(share_log10) over years_of_path as run_share_growth_log10,
        software_gain_log10 - first_value(software_gain_log10) over years_of_path as software_growth_log10
    from levels
    window years_of_path as (partition by variant, software_form, combined_scenario_id order by year)
    order by variant desc, software_form, combined_scenario_id, year
)

select * from grown
