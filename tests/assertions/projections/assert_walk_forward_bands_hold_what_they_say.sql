{#- The bands nest, and a value is within one exactly if its rank says so; ranks are in steps of 2^-12. -#}
select *
from {{ ref('projection_walk_forward') }}
where not coalesce(
        predicted_p05 < predicted_p25
        and predicted_p25 < predicted_p50
        and predicted_p50 < predicted_p75
        and predicted_p75 < predicted_p95
        and pit_frac between 0 and 1
        and (is_within_90 = (pit_frac between 0.05 and 0.95) or abs(abs(pit_frac - 0.5) - 0.45) <= 0.00025)
        and (is_within_50 = (pit_frac between 0.25 and 0.75) or abs(abs(pit_frac - 0.5) - 0.25) <= 0.00025),
        false
    )
