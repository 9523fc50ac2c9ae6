{#- With 2025 held out: within a factor 3 in at least 6 of 8 years, and a mean error below 0.2 in log10. -#}
select *
from {{ ref('allocation_run_backcast_summary') }}
where
    variant = 'calibrated'
    and cutoff_year = 2024
    and not coalesce(n_years = 8 and n_within_factor_3 >= 6 and abs(mean_error_log10) < 0.2, false)
