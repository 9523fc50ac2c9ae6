select
    observed.model_key,
    'fitted' as used_in
from {{ ref('capability_observed_horizons') }} as observed
cross join {{ ref('scalar_parameters') }} as limits
where observed.is_fitted
    and (
        not observed.is_reliable
        or not observed.is_sota
        or observed.horizon_p50_minutes > limits.horizon_measured_limit
    )

union all

select
    points.model_key,
    'scored' as used_in
from {{ ref('capability_backcast_points') }} as points
inner join {{ ref('capability_observed_horizons') }} as observed on points.model_key = observed.model_key
where observed.suite = '1.1' and points.is_scored and not observed.is_fitted
