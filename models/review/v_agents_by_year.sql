with

bands as (
    select * from {{ ref('agents_bands_by_year') }}
    where draw_set = 'all' and not is_beyond_class_2026
),

measures as (select * from {{ ref('stg_agent_measures') }}),

constants as (select * from {{ ref('int_agent_constants') }}),

ceilings as (
    select * from bands
    where measure = 'fte_ceiling'
),

-- Work beside its ceilings in one row: neither is read without the other.
named as (
    select
        -- key
        bands.variant,
        bands.combined_scenario_id,
        bands.measure,
        bands.year,
        -- attributes
        bands.agent_class,
        bands.basis,
        measures.description,
        -- measures, in the unit of the row
        bands.point_value,
        bands.p05,
        bands.p50,
        bands.p95,
        bands.unit,
        -- of work alone
        if(starts_with(bands.measure, 'fte_'), ceilings.p50, null) as automatable_fte_p50,
        if(starts_with(bands.measure, 'fte_'), constants.world_hours_per_year / constants.hours_per_fte, null)
            as world_fte
    from bands
    inner join measures on bands.measure = measures.measure
    inner join ceilings
        on
            bands.variant = ceilings.variant
            and bands.combined_scenario_id = ceilings.combined_scenario_id
            and bands.year = ceilings.year
    cross join constants
)

select * from named
order by variant desc, combined_scenario_id, measure, year
