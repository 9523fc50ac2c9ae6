{#- A measure or threshold that one of the seeds and the chain do not share would drop out without a word. -#}
with

paths as (select * from {{ ref('int_projection_paths') }}),

listed as (
    select measure as subject from {{ ref('stg_projection_measures') }}
    union all
    select threshold as subject from {{ ref('stg_projection_thresholds') }}
),

projected as (
    select
        variant,
        combined_scenario_id,
        measure as subject
    from {{ ref('projection_bands') }}
    union
    select
        variant,
        combined_scenario_id,
        threshold as subject
    from {{ ref('projection_threshold_probabilities') }}
),

summarised as (
    select distinct
        path_id,
        subject
    from {{ ref('int_projection_summaries') }}
),

expected as (
    select
        paths.path_id,
        paths.variant,
        paths.combined_scenario_id,
        listed.subject
    from paths
    cross join listed
)

select
    expected.subject as listed_subject,
    summarised.subject as summarised_subject
from expected
full outer join summarised
    on expected.path_id = summarised.path_id and expected.subject = summarised.subject
left join projected
    on
        expected.variant = projected.variant
        and expected.combined_scenario_id = projected.combined_scenario_id
        and expected.subject = projected.subject
where expected.subject is null or summarised.subject is null or projected.subject is null
