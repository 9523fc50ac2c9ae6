with

results as (select * from {{ ref('int_model_count_retrodiction_runs') }}),

simulated as (
    select * from results
    where method <> 'observed'
),

observed as (
    select * from results
    where method = 'observed'
),

compared as (
    select
        -- key
        simulated.counting_method,
        simulated.scenario,
        simulated.method,
        simulated.measure,
        if(simulated.measure = 'above_threshold', simulated.cutoff, null) as threshold_flop,
        if(simulated.measure = 'within_width', simulated.cutoff, null) as width_log10,
        simulated.year,
        -- measures
        simulated.p5 as models_p5,
        simulated.p50 as models_p50,
        simulated.p95 as models_p95,
        simulated.mean as models_mean,
        observed.mean as models_observed,
        observed.mean between simulated.p5 and simulated.p95 as is_observed_in_band,
        simulated.draws
    from simulated
    inner join observed
        on
            simulated.counting_method = observed.counting_method
            and simulated.measure = observed.measure
            and simulated.cutoff = observed.cutoff
            and simulated.year = observed.year
    order by
        simulated.counting_method,
        simulated.method,
        simulated.measure,
        threshold_flop,
        width_log10,
        simulated.year
)

select * from compared
