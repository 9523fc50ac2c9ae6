{#- A measured value is within a band exactly if its rank says so. -#}
select *
from {{ ref('projection_forecast_record') }}
where
    not is_above
    and not coalesce(
        (is_within_50 = (pit_frac between 0.25 and 0.75) or abs(abs(pit_frac - 0.5) - 0.25) <= 1e-9)
        and (is_within_80 = (pit_frac between 0.1 and 0.9) or abs(abs(pit_frac - 0.5) - 0.4) <= 1e-9)
        and (is_within_90 = (pit_frac between 0.05 and 0.95) or abs(abs(pit_frac - 0.5) - 0.45) <= 1e-9),
        false
    )
