{%- set published_sensitivities = ['h100e_shipments', 'ai_datacenter_capacity', 'ai_infrastructure_capex'] -%}
with

by_year as (select * from {{ ref('supply_parameters_by_year') }}),

parameters as (
    select * from {{ ref('stg_parameters') }}
    -- the 14 that vary by scenario and year; scalars belong to the calibrated variant
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

    -- The base scenario with one parameter moved; the published analysis moves three of them.
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
        max(parameter_value) filter (parameter = 'h100e_shipments') as h100e_shipments,
        max(parameter_value) filter (parameter = 'accelerator_lifetime') as accelerator_lifetime,
        max(parameter_value) filter (parameter = 'peak_flop_per_second_per_h100e') as peak_flop_per_second_per_h100e,
        max(parameter_value) filter (parameter = 'power_per_h100e') as power_per_h100e,
        max(parameter_value) filter (parameter = 'server_power_overhead') as server_power_overhead,
        max(parameter_value) filter (parameter = 'power_usage_effectiveness') as power_usage_effectiveness,
        max(parameter_value) filter (parameter = 'ai_datacenter_capacity') as ai_datacenter_capacity,
        max(parameter_value) filter (parameter = 'ai_share_of_datacenter_power') as ai_share_of_datacenter_power,
        max(parameter_value) filter (parameter = 'datacenter_packing_efficiency') as datacenter_packing_efficiency,
        max(parameter_value) filter (parameter = 'cluster_utilization') as cluster_utilization,
        max(parameter_value) filter (parameter = 'accelerator_unit_cost') as accelerator_unit_cost,
        max(parameter_value) filter (parameter = 'cluster_capex_multiplier') as cluster_capex_multiplier,
        max(parameter_value) filter (parameter = 'ai_infrastructure_capex') as ai_infrastructure_capex,
        max(parameter_value) filter (parameter = 'cloud_rental_per_h100e_year') as cloud_rental_per_h100e_year
    from moved
    group by variant, supply_scenario, sensitivity_parameter, sensitivity_multiplier, year
)

select * from wide
