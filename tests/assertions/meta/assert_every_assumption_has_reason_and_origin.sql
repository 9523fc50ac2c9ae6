-- A reason is words, not a range again; an origin is an address, or says whose judgement the value is.
with

reasons as (
    select
        layer || '.' || parameter || '.' || scenario || coalesce('.' || cast(year as varchar), '') as assumption,
        source_id,
        rationale,
        range_rationale
    from {{ ref('sources_and_confidence') }}

    union all

    select
        'rank correlation of ' || parameter_a || ' and ' || parameter_b as assumption,
        source_id,
        rationale,
        'a correlation has no range' as range_rationale
    from {{ ref('stg_rank_correlations') }}

    union all

    select
        'weight of ' || layer || '.' || scenario as assumption,
        source_id,
        rationale,
        'a weight has no range' as range_rationale
    from {{ ref('stg_scenario_weights') }}

    union all

    select
        'horizon form ' || horizon_form as assumption,
        source_id,
        rationale,
        'a form has no range' as range_rationale
    from {{ ref('stg_horizon_forms') }}

    union all

    select
        'substitution form ' || substitution_form as assumption,
        source_id,
        rationale,
        'a form has no range' as range_rationale
    from {{ ref('stg_substitution_forms') }}
)

select
    reasons.assumption,
    reasons.rationale,
    reasons.range_rationale,
    sources.origin,
    sources.url
from reasons
left join {{ ref('stg_sources') }} as sources on reasons.source_id = sources.source_id
where
    -- At least three letters, of any script.
    not coalesce(regexp_matches(reasons.rationale, '\p{L}.*\p{L}.*\p{L}'), false)
    or reasons.range_rationale is null
    or sources.origin is null
    or (sources.url is null and not starts_with(sources.origin, 'own '))
