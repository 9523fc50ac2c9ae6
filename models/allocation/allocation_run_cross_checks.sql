with

runs as (select * from {{ ref('allocation_largest_frontier_run') }}),

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

share_path as (
    select * from {{ ref('int_run_share_path') }}
    where draw = 0
),

scalars as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

physical as (
    select
        runs.variant,
        runs.supply_scenario,
        runs.allocation_scenario,
        runs.combined_scenario_id,
        runs.year,
        runs.largest_frontier_run_flop,
        runs.usable_compute_flop,
        least(scalars.run_days_2024 * pow(scalars.run_days_growth, runs.year - 2024), scalars.run_days_limit)
            as run_days,
        supply.peak_flop_per_second_per_h100e * scalars.training_mfu as training_flop_per_second_per_h100e,
        supply.mean_stock_h100e * scalars.leading_lab_share as lab_fleet_h100e
    from runs
    cross join scalars
    inner join supply
        on
            runs.supply_scenario = supply.supply_scenario
            and runs.year = supply.year
            and {{ supply_variant_of('runs.variant') }} = {{ supply_variant_of('supply.variant') }}
),

implied as (
    select
        *,
        -- chips x peak x MFU x run length, solved for the chips; a day has 86,400 seconds
        largest_frontier_run_flop / (training_flop_per_second_per_h100e * run_days * 86400) as implied_run_h100e
    from physical
),

checked as (
    select
        -- key
        implied.variant,
        implied.supply_scenario,
        implied.allocation_scenario,
        implied.combined_scenario_id,
        implied.year,
        -- measures
        implied.largest_frontier_run_flop,
        implied.run_days,
        implied.implied_run_h100e,
        implied.lab_fleet_h100e,
        implied.implied_run_h100e / implied.lab_fleet_h100e as implied_share_of_lab_fleet_frac,
        implied.implied_run_h100e <= implied.lab_fleet_h100e as is_within_lab_fleet,
        -- the run share carried forward from the 2026 run, for the base allocation of the calibrated variant
        share_path.run_share_of_usable_frac * implied.usable_compute_flop as share_path_run_flop,
        log10(share_path.run_share_of_usable_frac * implied.usable_compute_flop / implied.largest_frontier_run_flop)
            as share_path_over_run_log10
    from implied
    left join share_path
        on
            implied.variant in ('calibrated', 'closed')
            and (implied.variant = 'closed') = share_path.is_closed
            and implied.allocation_scenario = 'base'
            and implied.supply_scenario = share_path.supply_scenario
            and implied.year = share_path.year
)

select * from checked
order by variant desc, combined_scenario_id, year
