with

paths as (
    select
        path_id,
        variant,
        supply_scenario,
        allocation_scenario,
        combined_scenario_id,
        is_drawn
    from {{ ref('int_paths') }}
),

mixture as (
    select
        0 as path_id,
        'calibrated' as variant,
        'mixture' as supply_scenario,
        'mixture' as allocation_scenario,
        'mixture' as combined_scenario_id,
        true as is_drawn
)

select * from paths
union all
select * from mixture
