with

milestones as (
    select * from {{ ref('assumption_milestones') }}
    where layer = 'model_counts'
),

scalars as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

wide as (
    select
        scenario,
        max(milestone_value) filter (parameter = 'growth_weight_historical') as weight,
        max(milestone_value) filter (parameter = 'historical_training_growth') as historical_growth,
        max(milestone_value) filter (parameter = 'compute_stock_growth') as compute_stock_growth,
        max(milestone_value) filter (parameter = 'ai_workload_share_growth') as workload_share_growth,
        max(milestone_value) filter (parameter = 'growth_sd') as growth_sd,
        max(milestone_value) filter (parameter = 'history_training_share') as history_training_share,
        list(milestone_value order by milestone_year) filter (parameter = 'forecast_training_share')
            as training_shares,
        max(milestone_value) filter (parameter = 'largest_share_is_lognormal') as is_lognormal,
        max(milestone_value) filter (parameter = 'largest_share_low') as share_low,
        max(milestone_value) filter (parameter = 'largest_share_high') as share_high,
        max(milestone_value) filter (parameter = 'allocation_slope_low') as slope_low,
        max(milestone_value) filter (parameter = 'allocation_slope_high') as slope_high,
        max(milestone_value) filter (parameter = 'smallest_model_low') as smallest_low,
        max(milestone_value) filter (parameter = 'smallest_model_high') as smallest_high,
        max(milestone_value) filter (parameter = 'largest_run_of_2024') as fixed_largest_run_flop
    from milestones
    group by scenario
),

-- Named as the engine names them.
named as (
    select
        wide.scenario,
        [wide.weight, 1 - wide.weight] as growth_weights,
        wide.historical_growth,
        wide.compute_stock_growth,
        wide.workload_share_growth,
        wide.growth_sd,
        wide.history_training_share,
        wide.training_shares,
        if(wide.is_lognormal = 1, 'lognormal', 'uniform') as share_law,
        [wide.share_low, wide.share_high] as share_bounds,
        [wide.slope_low, wide.slope_high] as slope_bounds,
        [wide.smallest_low, wide.smallest_high] as smallest_bounds,
        wide.fixed_largest_run_flop,
        scalars.model_count_year_correlation as year_correlation
    from wide
    cross join scalars
    order by wide.scenario
)

select * from named
