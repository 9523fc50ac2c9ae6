with

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

shares as (select * from {{ ref('allocation_share_assumptions_by_year') }}),

-- Every supply scenario with every allocation scenario: published where both are, calibrated with calibrated only.
allocated as (
    select
        -- key
        case
            when supply.variant = shares.variant then supply.variant
            else 'extended'
        end as variant,
        supply.supply_scenario,
        shares.allocation_scenario,
        supply.supply_scenario || '__' || shares.allocation_scenario as combined_scenario_id,
        supply.year,
        -- measures
        supply.usable_compute_flop,
        supply.usable_compute_flop * shares.inference_share_frac as inference_flop,
        supply.usable_compute_flop * shares.training_share_frac as training_flop,
        supply.usable_compute_flop * shares.ai_rnd_experiment_share_frac as ai_rnd_experiment_flop,
        supply.usable_compute_flop * shares.post_training_share_frac as post_training_flop,
        supply.usable_compute_flop * shares.safety_eval_share_frac as safety_eval_flop,
        supply.usable_compute_flop * shares.reserved_idle_fragmented_share_frac
            as reserved_idle_fragmented_flop
    from supply
    inner join shares
        on
            supply.year = shares.year
            and (supply.variant = 'calibrated') = (shares.variant = 'calibrated')
    order by variant desc, combined_scenario_id, supply.year
)

select * from allocated
