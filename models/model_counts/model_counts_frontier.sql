with

results as (
    select * from {{ ref('int_model_count_results') }}
    where measure = 'within_width'
),

counted as (
    select
        -- key
        counting_method,
        variant,
        scenario,
        method,
        cutoff as width_log10,
        year,
        -- measures
        p5 as models_p5,
        p50 as models_p50,
        p95 as models_p95,
        mean as models_mean,
        draws
    from results
    order by counting_method, variant, scenario, method, width_log10, year
)

select * from counted
