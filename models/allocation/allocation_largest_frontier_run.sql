with

buckets as (select * from {{ ref('allocation_compute_by_bucket') }}),

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

observed as (select * from {{ ref('stg_largest_run_backcast') }}),

shares as (select * from {{ ref('allocation_share_assumptions_by_year') }}),

frontier as (
    select
        buckets.*,
        buckets.training_flop * shares.frontier_lab_training_share_frac as frontier_lab_training_flop,
        shares.largest_run_concentration_frac * shares.cluster_contiguity_factor_frac
            as largest_run_share_of_frontier_lab_frac,
        supply.is_observed,
        observed.largest_run_by_training_date_flop as observed_run_flop
    from buckets
    inner join shares
        on
            buckets.allocation_scenario = shares.allocation_scenario
            and buckets.year = shares.year
            and (buckets.variant = 'calibrated') = (shares.variant = 'calibrated')
    inner join supply
        on
            buckets.supply_scenario = supply.supply_scenario
            and buckets.year = supply.year
            and (buckets.variant = 'calibrated') = (supply.variant = 'calibrated')
    left join observed on supply.is_observed and buckets.year = observed.year
),

runs as (
    select
        *,
        frontier_lab_training_flop * largest_run_share_of_frontier_lab_frac as modelled_run_flop,
        -- in an observed year observation wins; what the model would have said stays beside it
        coalesce(observed_run_flop, frontier_lab_training_flop * largest_run_share_of_frontier_lab_frac)
            as largest_frontier_run_flop
    from frontier
),

decomposed as (
    select
        -- key
        variant,
        supply_scenario,
        allocation_scenario,
        combined_scenario_id,
        year,
        -- measures: training = largest run + other frontier + non-frontier
        usable_compute_flop,
        training_flop,
        frontier_lab_training_flop,
        largest_frontier_run_flop,
        log10(largest_frontier_run_flop) as largest_frontier_run_flop_log10,
        frontier_lab_training_flop - largest_frontier_run_flop as other_frontier_training_flop,
        training_flop - frontier_lab_training_flop as non_frontier_training_flop,
        largest_frontier_run_flop / usable_compute_flop as run_share_of_usable_frac,
        -- the readable twin of concentration: how many runs of that size the labs' training compute would fill
        frontier_lab_training_flop / largest_frontier_run_flop as frontier_class_runs_per_year,
        modelled_run_flop,
        is_observed
    from runs
    order by variant desc, combined_scenario_id, year
)

select * from decomposed
