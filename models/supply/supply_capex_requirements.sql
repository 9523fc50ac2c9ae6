with

results as (select * from {{ ref('int_supply_results') }}),

requirements as (
    select
        -- key
        variant,
        supply_scenario,
        year,
        -- measures; required capex needs the year before, so the first year has none
        capex_required_usd,
        ai_infrastructure_capex_usd,
        capex_required_usd / ai_infrastructure_capex_usd as capex_coverage_ratio
    from results
    where sensitivity_parameter = 'none'
    order by variant desc, supply_scenario, year
)

select * from requirements
