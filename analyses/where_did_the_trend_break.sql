-- In which year does the trend of training compute break most clearly? The p value is not corrected for the search.
select
    break_year,
    n_before,
    n_after,
    pow(10, slope_before_log10_per_year) as multiplier_before,
    pow(10, slope_after_log10_per_year) as multiplier_after,
    f_statistic,
    p_value
from {{ ref('historical_trend_break_tests') }}
where metric = 'training_compute' and model_subset = 'frontier_rule_a_full'
order by f_statistic desc
limit 10
