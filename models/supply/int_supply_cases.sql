{#- The parameters that engine.supply reads, one column each. -#}
{%- set parameters = [
    'h100e_shipments',
    'accelerator_lifetime',
    'peak_flop_per_second_per_h100e',
    'power_per_h100e',
    'server_power_overhead',
    'power_usage_effectiveness',
    'ai_datacenter_capacity',
    'ai_share_of_datacenter_power',
    'datacenter_packing_efficiency',
    'cluster_utilization',
    'accelerator_unit_cost',
    'cluster_capex_multiplier',
    'ai_infrastructure_capex',
    'cloud_rental_per_h100e_year',
] -%}
{#- The published sensitivity analysis moves these three. -#}
{%- set published_sensitivities = ['h100e_shipments', 'ai_datacenter_capacity', 'ai_infrastructure_capex'] -%}
with

by_year as (select * from {{ ref('supply_parameters_by_year') }}),

parameters as (
    select * from {{ ref('stg_parameters') }}
    where layer = 'supply'
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
        if(
            parameters.parameter in (
                '{{ published_sensitivities | join("', '") }}'
            ),
            'published',
            'extended'
        ) as variant,
        'base' as supply_scenario,
        parameters.parameter as sensitivity_parameter,
        multipliers.sensitivity_multiplier
    from parameters
    cross join (select unnest([0.5, 0.75, 1.0, 1.5, 2.0]) as sensitivity_multiplier) as multipliers
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
        {% for parameter in parameters %}
            max(parameter_value) filter (parameter = '{{ parameter }}') as {{ parameter }}{% if not loop.last %}
            ,
            {% endif %}
        {% endfor %}
    from moved
    group by variant, supply_scenario, sensitivity_parameter, sensitivity_multiplier, year
)

select * from wide
