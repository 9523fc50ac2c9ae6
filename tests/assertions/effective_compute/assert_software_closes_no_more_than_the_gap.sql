select *
from {{ ref('effective_compute_vs_historical_trend') }}
where not coalesce(
        abs(raw_log10_gap + software_gain_log10 - effective_log10_gap) <= 1e-9
        and (raw_log10_gap < 0) = (software_closes_log10 is not null)
        and coalesce(software_closes_log10 <= -raw_log10_gap, true)
        and coalesce(abs(software_closes_log10 + raw_log10_gap * software_closes_frac) <= 1e-9, true),
        false
    )
