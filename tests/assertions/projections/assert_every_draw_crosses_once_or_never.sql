{%- set quantiles = band_quantiles() | list -%}
{%- set pairs = zip(quantiles[:-1], quantiles[1:]) -%}
with

summed as (
    select
        variant,
        combined_scenario_id,
        threshold,
        sum(first_reached_frac) as reached_frac,
        bool_and(probability_frac <= reached_by_frac + 1e-12) as is_probability_reached
    from {{ ref('projection_threshold_probabilities') }}
    group by variant, combined_scenario_id, threshold
),

crossed as (select * from {{ ref('projection_crossing_years') }})

select crossed.*
from crossed
full outer join summed
    on
        crossed.variant = summed.variant
        and crossed.combined_scenario_id = summed.combined_scenario_id
        and crossed.threshold = summed.threshold
where not coalesce(
        abs(summed.reached_frac + crossed.never_frac - 1) <= 1e-12
        and summed.is_probability_reached
        -- a year is given exactly where that share of the draws crosses, and the years are in order
        and (crossed.p50_year is not null) = (crossed.never_frac <= 0.5)
        {%- for lower, upper in pairs %}
            and coalesce(crossed.{{ lower }}_year <= crossed.{{ upper }}_year, true)
        {%- endfor %},
        false
    )
