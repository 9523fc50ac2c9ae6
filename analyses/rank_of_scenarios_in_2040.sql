-- Which combination of supply and allocation gives the largest run in 2040, the project's own scenarios included?
select
    variant,
    combined_scenario_id,
    largest_frontier_run_flop,
    run_share_of_usable_frac,
    rank() over (order by largest_frontier_run_flop desc) as rank_over_all
from {{ ref('v_largest_run_2040_ranked') }}
order by rank_over_all
