{#- A horizon without a bound is beyond the limit too. -#}
with

shown as (
    select
        horizon_p50_minutes,
        is_beyond_measured_range
    from {{ ref('capability_by_year') }}
    union all
    select
        horizon_p50_minutes,
        is_beyond_measured_range
    from {{ ref('capability_horizon_by_variant') }}
    union all
    select
        horizon_p50_minutes,
        is_beyond_measured_range
    from {{ ref('capability_observed_horizons') }}
),

limits as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
)

select shown.*
from shown
cross join limits
where shown.is_beyond_measured_range
    is distinct from (coalesce(shown.horizon_p50_minutes, 1e9) > limits.horizon_measured_limit)
