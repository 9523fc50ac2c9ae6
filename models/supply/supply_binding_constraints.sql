with

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

counted as (
    select
        -- key
        variant,
        supply_scenario,
        binding_constraint,
        -- measures
        cast(count(*) as integer) as years_binding,
        min(year) as first_year_binding,
        max(year) as last_year_binding
    from supply
    group by variant, supply_scenario, binding_constraint
    order by variant desc, supply_scenario, first_year_binding
)

select * from counted
