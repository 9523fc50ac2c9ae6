-- How many models do the EU's 1e25 and the US states' 1e26 capture by 2028, with and without the paper's faults?
-- Medians with 90% bands. The last columns show what the level is worth: the expected number if all training compute of
-- the forecast ended in counted models, without the models observed before it.
with

counts as (
    select
        *,
        printf('%.0f (%.0f to %.0f)', models_p50, models_p5, models_p95) as band
    from {{ ref('model_counts_absolute') }}
    where year = 2028 and method = 'simulation'
),

captured as (
    select
        variant,
        scenario,
        counting_method,
        max(band) filter (threshold_flop = 1e25) as above_1e25,
        max(band) filter (threshold_flop = 1e26) as above_1e26
    from counts
    where counting_method in ('coupled', 'coupled_with_faults')
    group by variant, scenario, counting_method
),

-- The closed form at a slope of one.
if_all_counted as (
    select
        variant,
        combined_scenario_id as scenario,
        sum(training_flop / largest_frontier_run_flop * greatest(0, ln(largest_frontier_run_flop / 1e25)))
            as above_1e25_if_all_counted,
        sum(training_flop / largest_frontier_run_flop * greatest(0, ln(largest_frontier_run_flop / 1e26)))
            as above_1e26_if_all_counted
    from {{ ref('allocation_largest_frontier_run') }}
    where year <= 2028
    group by variant, combined_scenario_id
)

select
    captured.variant,
    captured.scenario,
    captured.counting_method,
    captured.above_1e25,
    round(if_all_counted.above_1e25_if_all_counted) as above_1e25_if_all_counted,
    captured.above_1e26,
    round(if_all_counted.above_1e26_if_all_counted) as above_1e26_if_all_counted
from captured
inner join if_all_counted
    on captured.variant = if_all_counted.variant and captured.scenario = if_all_counted.scenario
order by captured.variant, captured.scenario, captured.counting_method
