{#- In the calibrated variant the observed years equal observation exactly, in every scenario. -#}
select
    supply.supply_scenario,
    supply.year
from {{ ref('supply_fundamental_inputs_by_year') }} as supply
inner join {{ ref('stg_largest_run_observations') }} as observed on supply.year = observed.year
where
    supply.variant = 'calibrated'
    and (
        not supply.is_observed
        or supply.available_stock_h100e is distinct from observed.stock_end_h100e
        or supply.mean_stock_h100e is distinct from observed.stock_mean_h100e
        or supply.usable_compute_flop is distinct from observed.usable_compute_flop
    )
