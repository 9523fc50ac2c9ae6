select
    variant,
    year
from {{ ref('v_slow_base_fast_envelope') }}
group by variant, year
having not coalesce(
        max(largest_frontier_run_flop) filter (pace = 'slow')
        < max(largest_frontier_run_flop) filter (pace = 'base')
        and max(largest_frontier_run_flop) filter (pace = 'base')
        < max(largest_frontier_run_flop) filter (pace = 'fast'),
        false
    )
