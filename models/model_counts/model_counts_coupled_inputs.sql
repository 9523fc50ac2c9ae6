with

drawn as (
    select * from {{ ref('int_model_count_results') }}
    where measure in ('counted_training_flop', 'counted_largest_run_flop', 'counted_run_share')
),

published as (
    select * from {{ ref('int_model_count_scenarios') }}
    where scenario = 'baseline'
),

wide as (
    select
        variant,
        scenario,
        year,
        {% for percentile in ('p5', 'p50', 'p95') %}
            max({{ percentile }}) filter (measure = 'counted_training_flop') as counted_training_{{ percentile }}_flop,
            max({{ percentile }}) filter (measure = 'counted_largest_run_flop')
                as counted_largest_run_{{ percentile }}_flop,
            max({{ percentile }}) filter (measure = 'counted_run_share') as largest_share_{{ percentile }}_frac,
        {% endfor %}
        max(draws) as draws
    from drawn
    group by variant, scenario, year
),

counted as (
    select
        -- key
        wide.variant,
        wide.scenario,
        wide.year,
        -- measures
        wide.counted_training_p5_flop,
        wide.counted_training_p50_flop,
        wide.counted_training_p95_flop,
        wide.counted_largest_run_p5_flop,
        wide.counted_largest_run_p50_flop,
        wide.counted_largest_run_p95_flop,
        wide.largest_share_p5_frac,
        wide.largest_share_p50_frac,
        wide.largest_share_p95_frac,
        wide.largest_share_p50_frac
        not between published.share_bounds[1] and published.share_bounds[2] as is_share_outside_published_bounds,
        wide.draws
    from wide
    cross join published
    order by wide.variant desc, wide.scenario, wide.year
)

select * from counted
