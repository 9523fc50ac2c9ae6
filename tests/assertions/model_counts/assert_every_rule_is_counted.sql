-- In every forecast, at its own threshold: three numbers of captured models each.
with

forecasts as (
    select distinct
        counting_method,
        variant,
        scenario
    from {{ ref('model_counts_absolute') }}
)

select
    rules.rule_name,
    forecasts.counting_method,
    forecasts.variant,
    forecasts.scenario
from {{ ref('stg_regulatory_thresholds') }} as rules
cross join forecasts
left join {{ ref('model_counts_rule_lead_time') }} as lead_times
    on
        rules.rule_name = lead_times.rule_name
        and forecasts.counting_method = lead_times.counting_method
        and forecasts.variant = lead_times.variant
        and forecasts.scenario = lead_times.scenario
group by rules.rule_name, forecasts.counting_method, forecasts.variant, forecasts.scenario
having count(lead_times.captured_models) <> 3
