select
    model_key,
    'fitted' as used_in
from {{ ref('capability_observed_horizons') }}
where is_fitted and (not is_reliable or not is_sota or horizon_p50_minutes > 960)

union all

select
    points.model_key,
    'scored' as used_in
from {{ ref('capability_backcast_points') }} as points
inner join {{ ref('capability_observed_horizons') }} as observed on points.model_key = observed.model_key
where observed.suite = '1.1' and points.is_scored and not observed.is_fitted
