-- Every percentile is at least the models known; known are those with a figure of their compute, and counted compute of
-- a complete year holds the observed largest run and is, at the median, their sum times the factor for models without a
-- figure.
with

counts as (
    select * from {{ ref('model_counts_absolute') }}
    where counting_method = 'coupled' and method = 'simulation'
),

year_ends as (select unnest(generate_series({{ var('first_year') }}, {{ var('last_observed_year') }})) as year),

thresholds as (select distinct threshold_flop from counts),

known as (
    select
        year_ends.year,
        thresholds.threshold_flop,
        count(*) filter (models.training_compute_flop > thresholds.threshold_flop) as models_known
    from year_ends
    cross join thresholds
    inner join {{ ref('historical_models') }} as models on year_ends.year >= models.release_year
    group by year_ends.year, thresholds.threshold_flop
),

sums as (
    select
        release_year as year,
        sum(training_compute_flop) as disclosed_flop
    from {{ ref('historical_models') }}
    group by release_year
),

faults as (
    select
        'counts' as fault,
        counts.variant,
        counts.scenario,
        counts.year
    from counts
    left join known on counts.year = known.year and counts.threshold_flop = known.threshold_flop
    where (known.models_known is not null or counts.is_floored)
        and not coalesce(
            counts.models_known = coalesce(known.models_known, counts.models_known)
            and counts.models_p5 >= counts.models_known,
            false
        )

    union all

    select
        'compute' as fault,
        inputs.variant,
        inputs.scenario,
        inputs.year
    from {{ ref('model_counts_coupled_inputs') }} as inputs
    cross join {{ ref('scalar_parameters') }} as scalars
    inner join year_ends on inputs.year = year_ends.year
    left join sums on inputs.year = sums.year
    left join {{ ref('stg_largest_run_observations') }} as runs on inputs.year = runs.year
    where scalars.draw = 0
        and not coalesce(
            -- Eight times the standard error of the median of lognormal draws with a spread of 0.2.
            abs(inputs.counted_training_p50_flop / (scalars.model_count_undisclosed_factor * sums.disclosed_flop) - 1)
            <= 2 / sqrt(inputs.draws)
            and inputs.counted_largest_run_p50_flop between 0.999 * runs.largest_run_by_publication_flop
            and 1.001 * runs.largest_run_by_publication_flop,
            false
        )
)

select * from faults
