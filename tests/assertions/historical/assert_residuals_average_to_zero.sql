select
    metric,
    model_subset,
    avg(residual_log10) as mean_residual_log10
from {{ ref('historical_trend_residuals') }}
group by metric, model_subset
having not coalesce(abs(avg(residual_log10)) < 1e-9, false)
