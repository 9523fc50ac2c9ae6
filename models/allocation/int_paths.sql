with

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

shares as (select * from {{ ref('allocation_share_assumptions_by_year') }}),

-- Every supply scenario with every allocation scenario, calibrated ones only with each other; a pair is published where
-- both of its scenarios are.
paths as (
    select distinct
        case
            when supply.variant = shares.variant then supply.variant
            else 'extended'
        end as variant,
        supply.variant = 'calibrated' as is_calibrated,
        supply.supply_scenario,
        shares.allocation_scenario,
        supply.supply_scenario || '__' || shares.allocation_scenario as combined_scenario_id
    from supply
    inner join shares on (supply.variant = 'calibrated') = (shares.variant = 'calibrated')
),

numbered as (
    select
        cast(row_number() over (order by variant desc, combined_scenario_id) as integer) as path_id,
        *
    from paths
)

select * from numbered
