with

rules as (select * from {{ ref('stg_regulatory_thresholds') }}),

counts as (
    select * from {{ ref('model_counts_absolute') }}
    where method = 'simulation'
),

levels as (select cast(unnest([10, 50, 100]) as integer) as captured_models),

reached as (
    select
        counts.counting_method,
        counts.variant,
        counts.scenario,
        rules.rule_name,
        levels.captured_models,
        rules.jurisdiction,
        rules.threshold_flop,
        rules.in_force_from_on,
        rules.rule_status,
        max(counts.year) as horizon_year,
        min(counts.year) filter (counts.models_p95 >= levels.captured_models) as first_year_p95,
        min(counts.year) filter (counts.models_p50 >= levels.captured_models) as first_year_p50,
        min(counts.year) filter (counts.models_p5 >= levels.captured_models) as first_year_p5
    from counts
    inner join rules on counts.threshold_flop = rules.threshold_flop
    cross join levels
    group by all
),

timed as (
    select
        -- key
        counting_method,
        variant,
        scenario,
        rule_name,
        captured_models,
        -- attributes
        jurisdiction,
        threshold_flop,
        in_force_from_on,
        rule_status,
        -- measures
        first_year_p95,
        first_year_p50,
        first_year_p5,
        first_year_p95 is null as is_never_p95,
        first_year_p50 is null as is_never_p50,
        first_year_p5 is null as is_never_p5,
        cast(first_year_p50 - year(in_force_from_on) as integer) as lead_years_p50,
        horizon_year
    from reached
    order by counting_method, variant, scenario, rule_name, captured_models
)

select * from timed
