with

paths as (select * from {{ ref('int_paths') }}),

supply as (select * from {{ ref('int_usable_compute') }}),

shares as (select * from {{ ref('int_allocation_shares') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

published as (
    select * from supply
    where is_calibrated = false
),

-- From the nowcast year on, usable compute grows as its path says, times a factor: docs/method.md#growth-factor.
-- Written as the path times what the factor adds, so that a factor of 1 leaves every bit of the path.
calibrated as (
    select
        supply.is_calibrated,
        supply.is_closed,
        supply.supply_scenario,
        supply.draw,
        supply.year,
        supply.is_observed,
        supply.ai_infrastructure_capex_usd,
        supply.usable_compute_flop * pow(
            supply.usable_compute_flop / of_anchor.usable_compute_flop,
            {{ growth_factor(
                score='scalars.usable_compute_growth_score',
                lead_years='supply.year - ' ~ var('anchor_year'),
                record_years='scalars.usable_compute_record_years',
                spread='scalars.usable_compute_growth_spread',
            ) }} - 1
        ) as usable_compute_flop
    from supply
    inner join supply as of_anchor
        on
            supply.is_calibrated = of_anchor.is_calibrated
            and supply.is_closed = of_anchor.is_closed
            and supply.supply_scenario = of_anchor.supply_scenario
            and supply.draw = of_anchor.draw
            and of_anchor.year = {{ var('anchor_year') }}
    inner join scalars on supply.draw = scalars.draw
    where supply.is_calibrated = true
),

grown as (
    select * from published
    union all by name
    select * from calibrated
),

split as (
    select
        paths.path_id,
        paths.is_calibrated,
        paths.is_closed,
        paths.supply_scenario,
        grown.draw,
        grown.year,
        grown.ai_infrastructure_capex_usd,
        grown.usable_compute_flop,
        grown.usable_compute_flop * shares.inference_share_frac as inference_flop,
        grown.usable_compute_flop * shares.training_share_frac as training_flop,
        grown.usable_compute_flop * shares.ai_rnd_experiment_share_frac as ai_rnd_experiment_flop,
        grown.usable_compute_flop * shares.post_training_share_frac as post_training_flop,
        grown.usable_compute_flop * shares.safety_eval_share_frac as safety_eval_flop,
        grown.usable_compute_flop * shares.reserved_idle_fragmented_share_frac as reserved_idle_fragmented_flop,
        grown.usable_compute_flop * shares.training_share_frac * shares.frontier_lab_training_share_frac
            as frontier_lab_training_flop,
        shares.largest_run_concentration_frac * shares.cluster_contiguity_factor_frac
            as largest_run_share_of_frontier_lab_frac,
        grown.is_observed
    from paths
    inner join grown
        on
            paths.is_calibrated = grown.is_calibrated
            and paths.is_closed = grown.is_closed
            and paths.supply_scenario = grown.supply_scenario
    inner join shares
        on
            paths.is_calibrated = (shares.variant = 'calibrated')
            and paths.allocation_scenario = shares.allocation_scenario
            and grown.draw = shares.draw
            and grown.year = shares.year
),

with_run as (
    select
        *,
        frontier_lab_training_flop * largest_run_share_of_frontier_lab_frac as modelled_run_flop
    from split
)

select * from with_run
