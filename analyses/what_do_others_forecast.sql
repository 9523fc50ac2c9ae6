-- What do others forecast of the same quantity and date, and where in this project's band does their figure lie?
-- Mixture of scenarios; those that disagree most come first. 0.05 stands for 0.05 or less, 0.95 for 0.95 or more.
select
    label,
    forecaster,
    target_period,
    statistic,
    their_value,
    our_p05,
    our_value,
    our_p95,
    unit,
    our_quantile_of_theirs_frac,
    is_outside_our_90,
    comparison_note
from {{ ref('v_published_forecasts') }}
where combined_scenario_id = 'mixture' and not_compared_because is null
order by abs(our_quantile_of_theirs_frac - 0.5) desc, label, forecaster, target_period
