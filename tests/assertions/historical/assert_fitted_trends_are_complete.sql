{#- A series with points enough for a line has every estimate, finite; the doubling times may be null. -#}
select *
from {{ ref('historical_trend_estimates') }}
where n_models >= 3
    and not coalesce(
        isfinite(slope_log10_per_year)
        and isfinite(intercept_log10)
        and annual_growth_multiplier_low <= annual_growth_multiplier
        and annual_growth_multiplier <= annual_growth_multiplier_high
        and r_squared between 0 and 1
        and standard_error >= 0
        and residual_standard_error_log10 >= 0
        and durbin_watson between 0 and 4
        and (doubling_time_years is null) = (slope_log10_per_year <= 0),
        false
    )
