select *
from {{ ref('capability_backcast_points') }}
where not coalesce(
        released_on >= cut_off_on
        and low_minutes_log2 < predicted_minutes_log2
        and predicted_minutes_log2 < high_minutes_log2,
        false
    )
