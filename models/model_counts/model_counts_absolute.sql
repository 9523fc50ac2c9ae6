with

results as (
    select * from {{ ref('int_model_count_results') }}
    where measure = 'above_threshold'
),

counted as (
    select
        -- key
        counting_method,
        variant,
        scenario,
        method,
        cutoff as threshold_flop,
        year,
        -- measures
        p5 as models_p5,
        p50 as models_p50,
        p95 as models_p95,
        mean as models_mean,
        year_mean as models_of_year_mean,
        known as models_known,
        floored_frac,
        known is not null as is_floored,
        draws
    from results
    order by counting_method, variant, scenario, method, threshold_flop, year
)

select * from counted
