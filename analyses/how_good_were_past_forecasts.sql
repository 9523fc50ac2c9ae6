-- How good were forecasts of past cut-offs: did what came lie in their bands, and did they beat simpler ones?
-- Errors and scores are in the unit of the row; skill is that of the law of growth over the law of the row, below 0
-- the law of the row did better on the same targets.
select
    series,
    law,
    lead_band,
    target_count,
    coverage_50_frac,
    coverage_90_frac,
    mean_error,
    mean_crps,
    growth_factor_mean_crps,
    skill_of_growth_factor,
    unit
from {{ ref('projection_forecast_record_summary') }}
where readings = 'measured'
order by series, lead_band, mean_crps
