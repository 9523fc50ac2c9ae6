-- Does the growth of training compute fall when the window starts later? The interval shows how sure that is.
select
    window_start_year,
    n_models,
    annual_growth_multiplier,
    annual_growth_multiplier_low,
    annual_growth_multiplier_high
from {{ ref('historical_trend_window_refits') }}
where metric = 'training_compute' and model_subset = 'frontier_rule_a_full'
order by window_start_year
