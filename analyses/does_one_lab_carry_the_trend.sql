-- Whose absence changes the headline growth of training compute most?
select
    left_out_organization,
    n_left_out,
    annual_growth_multiplier,
    annual_growth_multiplier - annual_growth_multiplier_all as multiplier_change
from {{ ref('historical_trend_leave_one_out') }}
where metric = 'training_compute'
order by abs(multiplier_change) desc, left_out_organization
limit 10
