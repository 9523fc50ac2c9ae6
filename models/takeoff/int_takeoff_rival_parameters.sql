with recursive

cases as (select * from {{ ref('stg_takeoff_rival_cases') }}),

given as (select * from {{ ref('stg_takeoff_rival_parameters') }}),

ancestors as (
    select
        rival_case,
        rival_case as ancestor_case,
        0 as distance
    from cases

    union all

    select
        ancestors.rival_case,
        cases.inherits_from as ancestor_case,
        ancestors.distance + 1 as distance
    from ancestors
    inner join cases on ancestors.ancestor_case = cases.rival_case
    where cases.inherits_from is not null
),

-- The nearest ancestor that gives a parameter decides.
resolved as (
    select
        -- key
        ancestors.rival_case,
        given.parameter,
        -- attributes
        cases.rival_model,
        given.rival_case as given_by_case,
        -- measures, in the unit of the row
        given.point_value,
        given.unit,
        -- a point run draws nothing
        if(cases.run_kind = 'draws', given.range_law, null) as range_law,
        if(cases.run_kind = 'draws', given.lowest_value, null) as lowest_value,
        if(cases.run_kind = 'draws', given.highest_value, null) as highest_value,
        -- provenance
        given.source_id,
        given.confidence,
        given.rationale
    from ancestors
    inner join cases on ancestors.rival_case = cases.rival_case
    inner join given on ancestors.ancestor_case = given.rival_case
    qualify row_number() over (partition by ancestors.rival_case, given.parameter order by ancestors.distance) = 1
)

select * from resolved
order by rival_case, parameter
