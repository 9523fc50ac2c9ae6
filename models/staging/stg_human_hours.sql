with

source as (select * from {{ ref('human_hours') }}),

typed as (
    select
        -- key
        human_group,
        -- measure
        year,
        people,
        hours_per_person_year,
        hours_per_year,
        -- provenance
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
