with

source as (select * from {{ ref('economy_scenario_changes') }}),

typed as (
    select
        -- key
        economy_scenario,
        parameter,
        first_change_year,
        last_change_year,
        -- measure
        change_factor,
        -- provenance
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
