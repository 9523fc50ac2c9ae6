with

paths as (
    select
        path_id,
        variant,
        supply_scenario,
        allocation_scenario,
        combined_scenario_id
    from {{ ref('int_paths') }}
),

mixtures as (
    select
        path_id,
        variant,
        'mixture' as supply_scenario,
        'mixture' as allocation_scenario,
        'mixture' as combined_scenario_id
    from (values (0, 'calibrated'), (-1, 'closed')) as listed (path_id, variant)
)

select * from paths
union all
select * from mixtures
