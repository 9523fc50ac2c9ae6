-- How far above or below the Rule A trend was each frontier model since 2024? 1 is ten times above the line.
select
    residuals.model_name,
    residuals.organization,
    models.published_on,
    residuals.metric_value as training_compute_flop,
    residuals.residual_log10
from {{ ref('historical_trend_residuals') }} as residuals
inner join {{ ref('historical_models') }} as models on residuals.model_name = models.model_name
where
    residuals.metric = 'training_compute'
    and residuals.model_subset = 'frontier_rule_a_2018+'
    and models.release_year between 2024 and 2026
order by residuals.residual_log10 desc
