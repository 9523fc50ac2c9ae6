-- What exists, and what others foresee, beside the coupled counts of the base case on the same day.
with

counts as (
    select * from {{ ref('model_counts_absolute') }}
    where counting_method = 'coupled' and method = 'simulation' and scenario = 'base__base'
),

thresholds as (select distinct threshold_flop from {{ ref('stg_regulatory_thresholds') }}),

year_ends as (
    select unnest(generate_series({{ var('first_year') }}, {{ var('last_observed_year') }})) as year
),

disclosed as (
    select
        'disclosed' as evidence,
        any_value(models.source_id) as source_id,
        thresholds.threshold_flop,
        make_date(year_ends.year, 12, 31) as counted_on,
        cast(count(*) as double) as models_observed,
        'models with known training compute' as note
    from {{ ref('historical_models') }} as models
    inner join thresholds on models.training_compute_flop > thresholds.threshold_flop
    inner join year_ends on models.release_year <= year_ends.year
    group by thresholds.threshold_flop, year_ends.year
),

listed as (
    select
        'listed' as evidence,
        source_id,
        cast(replace(quantity, 'models_above_', '') as double) as threshold_flop,
        period_end_on as counted_on,
        observed_value as models_observed,
        note
    from {{ ref('stg_dated_observations') }}
    where starts_with(quantity, 'models_above_')
),

projected as (
    select
        'projected' as evidence,
        source_id,
        cast(replace(quantity, 'models_above_', '') as double) as threshold_flop,
        target_on as counted_on,
        p05 as models_projected_p5,
        p50 as models_projected,
        p95 as models_projected_p95,
        statistic = 'at_least' as is_projected_at_least,
        concat_ws('; ', forecaster, note) as note
    from {{ ref('stg_published_forecasts') }}
    where starts_with(quantity, 'models_above_')
),

others as (
    select * from disclosed
    union all by name
    select * from listed
    union all by name
    select * from projected
),

-- Between two year ends the number to date rises evenly.
placed as (
    select
        *,
        year(counted_on) as year,
        dayofyear(counted_on) / dayofyear(make_date(year(counted_on), 12, 31)) as year_passed_frac
    from others
),

compared as (
    select
        -- key
        later.variant,
        placed.evidence,
        placed.source_id,
        placed.threshold_flop,
        placed.counted_on,
        -- attributes
        later.scenario,
        -- measures
        placed.models_observed,
        placed.models_projected_p5,
        placed.models_projected,
        placed.models_projected_p95,
        placed.is_projected_at_least,
        {% for percentile in ('p5', 'p50', 'p95') %}
            coalesce(earlier.models_{{ percentile }}, later.models_{{ percentile }})
            + placed.year_passed_frac
            * (later.models_{{ percentile }} - coalesce(earlier.models_{{ percentile }}, later.models_{{ percentile }}))
                as models_{{ percentile }},
        {% endfor %}
        later.is_floored,
        -- provenance
        placed.note
    from placed
    inner join counts as later on placed.threshold_flop = later.threshold_flop and placed.year = later.year
    -- What the year began with; the first year is read at its end alone.
    left join counts as earlier
        on
            later.variant = earlier.variant
            and later.threshold_flop = earlier.threshold_flop
            and later.year = earlier.year + 1
    order by later.variant, placed.threshold_flop, placed.counted_on, placed.evidence, placed.source_id
),

judged as (
    select
        *,
        coalesce(models_observed, models_projected) between models_p5 and models_p95 as is_in_band
    from compared
)

select * from judged
