-- What must be true for a largest run of 1e29 FLOP by 2035? Assumptions that differ most in the draws where it is so.
-- The shift is in standard deviations of all draws; a score of 1 is the high end of a path. Change the condition.
with

holding as (
    select draw
    from {{ ref('projection_draws') }}
    where
        variant = 'calibrated' and combined_scenario_id = 'base__base'
        and year = 2035 and largest_run_flop_log10 >= 29
),

long as (
    unpivot {{ ref('parameter_draws') }}
    on columns(* exclude (draw, supply_scenario_choice, allocation_scenario_choice))
    into name parameter value parameter_value
),

compared as (
    select
        long.parameter,
        count(holding.draw) as draws_where_it_holds,
        count(holding.draw) / count(*) as share_of_draws_frac,
        median(long.parameter_value) as median_of_all_draws,
        median(long.parameter_value) filter (where holding.draw is not null) as median_where_it_holds,
        avg(long.parameter_value) filter (where holding.draw is not null) - avg(long.parameter_value) as mean_shift,
        stddev_pop(long.parameter_value) as spread
    from long
    left join holding on long.draw = holding.draw
    group by long.parameter
)

select
    parameter,
    mean_shift / spread as shift_in_standard_deviations,
    median_where_it_holds,
    median_of_all_draws,
    draws_where_it_holds,
    share_of_draws_frac
from compared
where spread > 0
order by abs(mean_shift / spread) desc, parameter
limit 12
