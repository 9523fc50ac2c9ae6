{%- set parameters = [
    'h100e_shipments', 'accelerator_lifetime', 'peak_flop_per_second_per_h100e',
    'power_per_h100e', 'server_power_overhead', 'power_usage_effectiveness',
    'ai_datacenter_capacity', 'ai_share_of_datacenter_power', 'datacenter_packing_efficiency',
    'cluster_utilization', 'accelerator_unit_cost', 'cluster_capex_multiplier',
    'ai_infrastructure_capex', 'cloud_rental_per_h100e_year',
] -%}
with

by_year as (select * from {{ ref('supply_parameters_by_year') }}),

-- What is observed does not move. Beyond the last observed year a path spreads to its full range within five years, as
-- errors that add up do: with the square root of time.
reach as (
    select
        year,
        least(sqrt(greatest(year - 2025, 0) / 5), 1) as calibrated_reach
    from by_year
    group by year
),

published as (
    select
        false as is_calibrated,
        by_year.supply_scenario,
        by_year.year,
        {% for parameter in parameters %}
            {{ range_of(parameter) }}{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from by_year
    group by by_year.supply_scenario, by_year.year
),

calibrated as (
    select
        true as is_calibrated,
        by_year.supply_scenario,
        by_year.year,
        {% for parameter in parameters %}
            {{ range_of(parameter, reach='reach.calibrated_reach') }}{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from by_year
    inner join reach on by_year.year = reach.year
    group by by_year.supply_scenario, by_year.year
)

select * from published
union all
select * from calibrated
