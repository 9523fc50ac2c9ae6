{#- The published analysis moves these three parameters; the factors below are its own. -#}
{%- set published_sensitivities = ['h100e_shipments', 'ai_datacenter_capacity', 'ai_infrastructure_capex'] -%}
with

by_year as (select * from {{ ref('supply_parameters_by_year') }}),

scalars as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

parameters as (
    select * from {{ ref('stg_parameters') }}
    -- those that vary by scenario and year
    where layer = 'supply' and milestone_years is not null
),

multipliers as (
    select unnest([0.5, 0.75, 1.0, 1.5, 2.0]) as sensitivity_multiplier
),

cases as (
    -- Every scenario as it stands.
    select distinct
        variant,
        supply_scenario,
        'none' as sensitivity_parameter,
        1.0 as sensitivity_multiplier
    from by_year

    union all

    -- The base scenario with one parameter moved.
    select
        if(list_contains({{ published_sensitivities }}, parameters.parameter), 'published', 'extended') as variant,
        'base' as supply_scenario,
        parameters.parameter as sensitivity_parameter,
        multipliers.sensitivity_multiplier
    from parameters
    cross join multipliers
),

-- A moved value stays within the range that the parameter permits: a share does not exceed 1.
moved as (
    select
        cases.variant,
        cases.supply_scenario,
        cases.sensitivity_parameter,
        cast(cases.sensitivity_multiplier as double) as sensitivity_multiplier,
        by_year.year,
        by_year.parameter,
        if(
            by_year.parameter = cases.sensitivity_parameter,
            least(
                greatest(by_year.parameter_value * cases.sensitivity_multiplier, parameters.min_value),
                parameters.max_value
            ),
            by_year.parameter_value
        ) as parameter_value
    from cases
    inner join by_year on cases.supply_scenario = by_year.supply_scenario
    inner join parameters on by_year.parameter = parameters.parameter
),

wide as (
    select
        variant,
        supply_scenario,
        sensitivity_parameter,
        sensitivity_multiplier,
        year,
        {% for parameter in path_parameters('supply') %}
            max(parameter_value) filter (parameter = '{{ parameter }}') as {{ parameter }}{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from moved
    group by variant, supply_scenario, sensitivity_parameter, sensitivity_multiplier, year
),

with_scalars as (
    select
        wide.*,
        {% for parameter in published_supply_scalars() %}
            scalars.{{ parameter }}{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from wide
    cross join scalars
)

select * from with_scalars
