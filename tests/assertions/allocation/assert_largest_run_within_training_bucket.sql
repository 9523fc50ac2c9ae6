select *
from {{ ref('allocation_largest_frontier_run') }}
where not coalesce(
        largest_frontier_run_flop <= frontier_lab_training_flop
        and frontier_lab_training_flop <= training_flop
        and training_flop <= usable_compute_flop,
        false
    )
