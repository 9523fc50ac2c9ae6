{%- set parameters = [
    'h100e_shipments', 'accelerator_lifetime', 'peak_flop_per_second_per_h100e',
    'power_per_h100e', 'server_power_overhead', 'power_usage_effectiveness',
    'ai_datacenter_capacity', 'ai_share_of_datacenter_power', 'datacenter_packing_efficiency',
    'cluster_utilization', 'accelerator_unit_cost', 'cluster_capex_multiplier',
    'ai_infrastructure_capex', 'cloud_rental_per_h100e_year',
] -%}
with

ranges as (select * from {{ ref('int_supply_ranges') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

moved as (
    select
        ranges.is_calibrated,
        ranges.supply_scenario,
        scalars.draw,
        ranges.year,
        {% for parameter in parameters %}
            {{ moved_assumption('ranges.' ~ parameter, 'scalars.' ~ parameter ~ '_score') }}
                as {{ parameter }}{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from ranges
    cross join scalars
)

select * from moved
