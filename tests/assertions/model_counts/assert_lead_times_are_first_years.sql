-- The median reaches the number from the year named on, not before; never means not even in the last year.
select lead_times.*
from {{ ref('model_counts_rule_lead_time') }} as lead_times
inner join {{ ref('model_counts_absolute') }} as counts
    on
        lead_times.counting_method = counts.counting_method
        and lead_times.variant = counts.variant
        and lead_times.scenario = counts.scenario
        and lead_times.threshold_flop = counts.threshold_flop
        and counts.method = 'simulation'
where (counts.models_p50 >= lead_times.captured_models) <> coalesce(counts.year >= lead_times.first_year_p50, false)
    or lead_times.is_never_p50 <> (lead_times.first_year_p50 is null)
    -- A high percentile reaches a number no later than a low one.
    or coalesce(lead_times.first_year_p95, 9999) > coalesce(lead_times.first_year_p50, 9999)
    or coalesce(lead_times.first_year_p50, 9999) > coalesce(lead_times.first_year_p5, 9999)
