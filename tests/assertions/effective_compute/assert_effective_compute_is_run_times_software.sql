select effective.*
from {{ ref('effective_compute_by_year') }} as effective
inner join {{ ref('allocation_largest_frontier_run') }} as runs
    on
        effective.variant = runs.variant
        and effective.combined_scenario_id = runs.combined_scenario_id
        and effective.year = runs.year
where not coalesce(
        abs(effective.effective_compute_flop_log10 - effective.run_so_far_flop_log10 - effective.software_gain_log10)
        <= 1e-9
        and abs(log10(effective.effective_compute_flop) - effective.effective_compute_flop_log10) <= 1e-9
        and effective.run_so_far_flop_log10 >= runs.largest_frontier_run_flop_log10,
        false
    )
