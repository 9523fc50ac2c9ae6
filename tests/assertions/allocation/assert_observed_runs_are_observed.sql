select
    runs.combined_scenario_id,
    runs.year
from {{ ref('allocation_largest_frontier_run') }} as runs
inner join {{ ref('stg_largest_run_observations') }} as observed on runs.year = observed.year
where
    runs.variant in ('calibrated', 'closed')
    and (
        not runs.is_observed
        or runs.largest_frontier_run_flop is distinct from observed.largest_run_by_training_date_flop
    )
