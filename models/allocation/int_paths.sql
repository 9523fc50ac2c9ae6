with

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

shares as (select * from {{ ref('allocation_share_assumptions_by_year') }}),

-- Every supply scenario with every allocation scenario, calibrated ones only with each other; a pair is published where
-- both of its scenarios are. A closed supply scenario was bought with the revenue of the base allocation, so it goes
-- with that one alone.
paths as (
    select distinct
        case
            when supply.variant in ('closed', shares.variant) then supply.variant
            else 'extended'
        end as variant,
        supply.variant in ('calibrated', 'closed') as is_calibrated,
        supply.variant = 'closed' as is_closed,
        supply.supply_scenario,
        shares.allocation_scenario,
        supply.supply_scenario || '__' || shares.allocation_scenario as combined_scenario_id
    from supply
    inner join shares
        on
            (supply.variant in ('calibrated', 'closed')) = (shares.variant = 'calibrated')
            and (supply.variant != 'closed' or shares.allocation_scenario = 'base')
),

numbered as (
    select
        cast(row_number() over (order by variant desc, combined_scenario_id) as integer) as path_id,
        *
    from paths
)

select * from numbered
