with

runs as (select * from {{ ref('allocation_largest_frontier_run') }}),

trend as (
    select * from {{ ref('historical_trend_estimates') }}
    where metric = 'training_compute' and model_subset = 'frontier_rule_a_2018+'
),

-- The run of a year counts where it was trained, so it is held against the line by the date of training.
top_run_trend as (
    select * from {{ ref('historical_top_run_trend') }}
    where dated_by = 'training'
),

published_run_trend as (
    select * from {{ ref('historical_top_run_trend') }}
    where dated_by = 'publication'
),

scalars as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

extrapolated as (
    select
        runs.*,
        scalars.historical_anchor_log10_flop
        + trend.slope_log10_per_year * (runs.year - scalars.historical_anchor_year)
            as historical_extrapolation_flop_log10,
        -- the same comparison on the fitted line of each year's largest run, at mid-year
        top_run_trend.intercept_log10 + top_run_trend.slope_log10_per_year * (runs.year + 0.5)
            as top_run_extrapolation_flop_log10,
        published_run_trend.intercept_log10 + published_run_trend.slope_log10_per_year * (runs.year + 0.5)
            as published_run_extrapolation_flop_log10
    from runs
    cross join trend
    cross join top_run_trend
    cross join published_run_trend
    cross join scalars
),

compared as (
    select
        -- key
        variant,
        supply_scenario,
        allocation_scenario,
        combined_scenario_id,
        year,
        -- measures
        largest_frontier_run_flop,
        pow(10, historical_extrapolation_flop_log10) as historical_extrapolation_flop,
        historical_extrapolation_flop_log10,
        largest_frontier_run_flop / pow(10, historical_extrapolation_flop_log10) as gap_ratio,
        largest_frontier_run_flop_log10 - historical_extrapolation_flop_log10 as log10_gap,
        pow(10, top_run_extrapolation_flop_log10) as top_run_extrapolation_flop,
        top_run_extrapolation_flop_log10,
        largest_frontier_run_flop_log10 - top_run_extrapolation_flop_log10 as log10_gap_to_top_run,
        published_run_extrapolation_flop_log10
    from extrapolated
    order by variant desc, combined_scenario_id, year
)

select * from compared
