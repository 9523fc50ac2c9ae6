with

direct as (
    select * from {{ ref('assumption_values_by_year') }}
    where layer = 'supply'
),

weights as (select * from {{ ref('stg_supply_mixture_weights') }}),

scenarios as (
    select * from {{ ref('stg_scenarios') }}
    where layer = 'supply'
),

-- A regime that changes in mid-horizon mixes the inputs, not the outcomes, so that stocks and limits stay consistent:
-- in the logarithm where the parameter is interpolated in the logarithm.
mixed as (
    select
        weights.supply_scenario,
        direct.parameter,
        direct.year,
        direct.unit,
        case
            when any_value(direct.interpolation) = 'log'
                then exp(sum(weights.weight_frac * ln(direct.parameter_value) order by weights.component_scenario))
            else sum(weights.weight_frac * direct.parameter_value order by weights.component_scenario)
        end as parameter_value,
        sum(weights.weight_frac * direct.range_low_ln order by weights.component_scenario) as range_low_ln,
        sum(weights.weight_frac * direct.range_high_ln order by weights.component_scenario) as range_high_ln
    from weights
    inner join direct
        on weights.component_scenario = direct.scenario and weights.year = direct.year
    group by weights.supply_scenario, direct.parameter, direct.year, direct.unit
),

combined as (
    select
        scenario as supply_scenario,
        parameter,
        year,
        unit,
        parameter_value,
        range_low_ln,
        range_high_ln
    from direct
    union all by name
    select * from mixed
),

labelled as (
    select
        -- key
        scenarios.variant,
        combined.supply_scenario,
        combined.parameter,
        combined.year,
        -- measure
        combined.parameter_value,
        combined.range_low_ln,
        combined.range_high_ln,
        combined.unit
    from combined
    inner join scenarios on combined.supply_scenario = scenarios.scenario
)

select * from labelled
