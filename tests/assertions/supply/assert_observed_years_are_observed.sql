{#- In the calibrated variant the observed years equal observation, in every scenario: but for its level error, if the
    point value of that is not 1. -#}
with

observed as (
    select
        observations.year,
        observations.stock_end_h100e * pow(scalars.chip_stock_error, scalars.observation_error_exponent) as stock_end,
        observations.stock_mean_h100e * pow(scalars.chip_stock_error, scalars.observation_error_exponent) as stock_mean,
        observations.usable_compute_flop
        * pow(scalars.chip_stock_error, scalars.observation_error_exponent) as usable_compute
    from {{ ref('stg_largest_run_observations') }} as observations
    cross join {{ ref('scalar_parameters') }} as scalars
)

select
    supply.supply_scenario,
    supply.year
from {{ ref('supply_fundamental_inputs_by_year') }} as supply
inner join observed on supply.year = observed.year
where
    supply.variant in ('calibrated', 'closed')
    and not coalesce(
        supply.is_observed
        and abs(supply.available_stock_h100e / observed.stock_end - 1) <= 1e-12
        and abs(supply.mean_stock_h100e / observed.stock_mean - 1) <= 1e-12
        and abs(supply.usable_compute_flop / observed.usable_compute - 1) <= 1e-12,
        false
    )
