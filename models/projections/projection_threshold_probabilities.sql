{%- set draws = 'cast(' ~ var('ensemble_draws') ~ ' as double)' -%}
with

summaries as (
    select * from {{ ref('int_projection_summaries') }}
    where statistic in ('at_or_above', 'first_reached')
),

paths as (select * from {{ ref('int_projection_paths') }}),

thresholds as (select * from {{ ref('stg_projection_thresholds') }}),

wide as (
    select
        path_id,
        subject as threshold,
        year,
        max(summary_value) filter (statistic = 'at_or_above') / {{ draws }} as probability_frac,
        max(summary_value) filter (statistic = 'first_reached') / {{ draws }} as first_reached_frac
    from summaries
    group by path_id, subject, year
),

named as (
    select
        -- key
        paths.variant,
        paths.supply_scenario,
        paths.allocation_scenario,
        paths.combined_scenario_id,
        wide.threshold,
        wide.year,
        -- measures
        thresholds.label,
        thresholds.measure,
        thresholds.threshold_value,
        wide.probability_frac,
        wide.first_reached_frac,
        sum(wide.first_reached_frac) over (
            partition by wide.path_id, wide.threshold
            order by wide.year
        ) as reached_by_frac
    from wide
    inner join paths on wide.path_id = paths.path_id
    inner join thresholds on wide.threshold = thresholds.threshold
)

select * from named
order by variant desc, combined_scenario_id, threshold, year
