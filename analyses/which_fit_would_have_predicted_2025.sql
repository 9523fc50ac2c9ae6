-- Which horizon trend, fitted before 2025, would have predicted the models of 2025 and 2026 best?
select
    first_year,
    cut_off_on,
    n_models_fitted,
    n_models_scored,
    bias_doublings,
    rms_doublings,
    inside_band_frac
from {{ ref('capability_backcast') }}
where lead_window = 'all' and cut_off_on <= date '2025-01-01'
order by abs(bias_doublings)
