{#- 16 hours; a horizon without a bound is beyond it too. -#}
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
)

select *
from shown
where is_beyond_measured_range is distinct from (coalesce(horizon_p50_minutes, 1e9) > 960)
