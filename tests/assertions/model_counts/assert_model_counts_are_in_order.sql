-- Percentiles rise, cumulative counts do not fall with the year and do not rise with the threshold.
with

counts as (
    select
        *,
        lag(models_p50, 1, 0) over (
            partition by counting_method, variant, scenario, method, threshold_flop order by year
        ) as p50_year_before,
        lag(models_p50, 1, models_p50) over (
            partition by counting_method, variant, scenario, method, year order by threshold_flop
        ) as p50_threshold_below
    from {{ ref('model_counts_absolute') }}
)

select *
from counts
where not coalesce(models_p50 between models_p5 and models_p95, false)
    or not coalesce(models_p50 between p50_year_before and p50_threshold_below, false)
