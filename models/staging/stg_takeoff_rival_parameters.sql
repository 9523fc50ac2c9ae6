with

source as (select * from {{ ref('takeoff_rival_parameters') }}),

typed as (
    select
        -- key
        rival_case,
        parameter,
        -- measure
        value as point_value,
        unit,
        range_law,
        low as lowest_value,
        high as highest_value,
        -- provenance
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
