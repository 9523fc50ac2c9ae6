{#- docs/method.md#horizon-backcast: at a lead of up to 12 months, 2.5 doublings, a factor of 5.7. -#}
select *
from {{ ref('capability_backcast') }}
where lead_window = '12 months' and not coalesce(rms_doublings <= 2.5, false)
