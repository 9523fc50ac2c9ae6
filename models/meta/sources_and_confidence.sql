with

milestones as (select * from {{ ref('assumption_milestones') }}),

scalars as (select * from {{ ref('stg_scalar_assumptions') }}),

weights as (select * from {{ ref('stg_supply_mixture_weights') }}),

rivals as (select * from {{ ref('stg_takeoff_rival_parameters') }}),

takeoff as (select * from {{ ref('stg_takeoff_parameters') }}),

parameters as (select * from {{ ref('stg_parameters') }}),

sources as (select * from {{ ref('stg_sources') }}),

grades as (select * from {{ ref('stg_confidence_grades') }}),

assumptions as (
    -- Only what a scenario gives itself: an inherited value is the parent's assumption.
    select
        layer,
        parameter,
        scenario,
        milestone_year as year,
        milestone_value as value,
        milestone_low as low,
        milestone_high as high,
        unit,
        is_range_from_grade,
        confidence,
        source_id,
        rationale,
        variant
    from milestones
    where scenario = given_by_scenario

    union all by name

    select
        parameters.layer,
        scalars.parameter,
        'every scenario' as scenario,
        scalars.point_value as value,
        scalars.point_low as low,
        scalars.point_high as high,
        scalars.unit,
        false as is_range_from_grade,
        scalars.law,
        scalars.confidence,
        scalars.source_id,
        scalars.rationale,
        case parameters.layer
            when 'economy' then 'closed'
            when 'agents' then 'extended'
            else 'published'
        end as variant
    from scalars
    inner join parameters on scalars.parameter = parameters.parameter

    union all by name

    select
        'supply' as layer,
        'weight of ' || component_scenario as parameter,
        supply_scenario as scenario,
        year,
        weight_frac as value,
        0.0 as low,
        1.0 as high,
        'fraction' as unit,
        false as is_range_from_grade,
        confidence,
        source_id,
        rationale,
        'extended' as variant
    from weights

    union all by name

    -- The range of a rival is that of its authors: the ends of a law, none of which is cut off.
    select
        'takeoff' as layer,
        parameter,
        rival_case as scenario,
        point_value as value,
        coalesce(lowest_value, point_value) as low,
        coalesce(highest_value, point_value) as high,
        unit,
        false as is_range_from_grade,
        confidence,
        source_id,
        rationale,
        'published' as variant
    from rivals

    union all by name

    -- Of a preset what it states itself; its range, where there is one, is the 10% and 90% quantile of its authors.
    select
        'takeoff' as layer,
        parameter,
        preset as scenario,
        point_value as value,
        coalesce(point_low, point_value) as low,
        coalesce(point_high, point_value) as high,
        unit,
        false as is_range_from_grade,
        confidence,
        source_id,
        rationale,
        if(source_id in ('own', 'judgement'), 'extended', 'published') as variant
    from takeoff
),

cited as (
    select
        -- key
        assumptions.variant,
        assumptions.layer,
        assumptions.parameter,
        assumptions.scenario,
        assumptions.year,
        -- measures, in the parameter's unit
        assumptions.value as assumption_value,
        assumptions.low as assumption_low,
        assumptions.high as assumption_high,
        assumptions.unit as assumption_unit,
        -- provenance
        assumptions.confidence,
        assumptions.is_range_from_grade,
        sources.origin,
        sources.is_judgement,
        assumptions.source_id,
        sources.author as source_author,
        sources.title as source_title,
        sources.source_year,
        sources.url as source_url,
        assumptions.rationale,
        case
            when starts_with(assumptions.parameter, 'weight of ') then 'whatever a weight can be; none is drawn'
            when assumptions.low = assumptions.high then 'fixed: a definition or a choice that is not varied'
            when assumptions.is_range_from_grade
                then 'from the grade ' || assumptions.confidence || ', ' || grades.rationale
            when assumptions.law is not null then '5% and 95% quantile of its ' || assumptions.law || ' law'
            else 'as given, with the reason of the value'
        end as range_rationale
    from assumptions
    left join sources on assumptions.source_id = sources.source_id
    left join grades on assumptions.confidence = grades.confidence
    order by
        assumptions.layer, assumptions.parameter, assumptions.variant desc, assumptions.scenario, assumptions.year
)

select * from cited
