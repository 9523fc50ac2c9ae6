{#- In observed years all paths are the observation; calibrated paths may cross in the years right after. -#}
select
    variant,
    year
from {{ ref('v_slow_base_fast_envelope') }}
where variant = 'published' or year >= 2030
group by variant, year
having not coalesce(
        max(largest_frontier_run_flop) filter (pace = 'slow')
        < max(largest_frontier_run_flop) filter (pace = 'base')
        and max(largest_frontier_run_flop) filter (pace = 'base')
        < max(largest_frontier_run_flop) filter (pace = 'fast'),
        false
    )
