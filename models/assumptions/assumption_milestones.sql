{%- set is_fraction = "cast(resolved.unit = 'fraction' as double)" -%}
{%- set floor = floor_of('resolved.unit') -%}
with

supply as (select * from {{ ref('stg_supply_assumptions') }}),

allocation as (select * from {{ ref('stg_allocation_assumptions') }}),

model_counts as (select * from {{ ref('stg_model_count_scenarios') }}),

scenarios as (select * from {{ ref('stg_scenarios') }}),

parameters as (select * from {{ ref('stg_parameters') }}),

grades as (select * from {{ ref('stg_confidence_grades') }}),

given as (
    select * from supply
    union all
    select * from allocation
    union all
    select * from model_counts
),

given_parameters as (
    select distinct
        layer,
        scenario,
        parameter
    from given
),

-- A scenario that inherits takes every parameter it does not give itself from its parent.
resolved as (
    select
        given.*,
        given.scenario as given_by_scenario
    from given

    union all

    select
        given.* replace (scenarios.scenario as scenario),
        given.scenario as given_by_scenario
    from scenarios
    inner join given
        on scenarios.layer = given.layer and scenarios.inherits_from = given.scenario
    where not exists (
            select 1
            from given_parameters
            where given_parameters.layer = scenarios.layer
                and given_parameters.scenario = scenarios.scenario
                and given_parameters.parameter = given.parameter
        )
),

ranged as (
    select
        -- key
        resolved.layer,
        resolved.parameter,
        resolved.scenario,
        resolved.milestone_year,
        -- measures
        resolved.milestone_value,
        -- The grade's factor applies to a quantity, to the odds of a fraction, to the excess over 1 of a multiplier:
        -- docs/method.md#working-scale.
        coalesce(
            resolved.milestone_low,
            greatest(
                {{ moved_by('resolved.milestone_value', floor, is_fraction, '(1 / grades.range_factor)') }},
                parameters.min_value
            )
        ) as milestone_low,
        coalesce(
            resolved.milestone_high,
            least(
                {{ moved_by('resolved.milestone_value', floor, is_fraction, 'grades.range_factor') }},
                parameters.max_value
            )
        ) as milestone_high,
        resolved.unit,
        resolved.interpolation,
        -- provenance
        scenarios.variant,
        resolved.given_by_scenario,
        resolved.milestone_low is null as is_range_from_grade,
        resolved.source_id,
        resolved.confidence,
        resolved.rationale
    from resolved
    inner join scenarios
        on resolved.layer = scenarios.layer and resolved.scenario = scenarios.scenario
    inner join parameters on resolved.parameter = parameters.parameter
    inner join grades on resolved.confidence = grades.confidence
)

select * from ranged
