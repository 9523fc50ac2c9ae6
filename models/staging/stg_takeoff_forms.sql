with

source as (select * from {{ ref('takeoff_forms') }}),

typed as (
    select
        form,
        effective_compute,
        calibration,
        anchor,
        automation,
        has_coding_automation = 1 as has_coding_automation,
        has_taste = 1 as has_taste,
        has_compute_slowdown = 1 as has_compute_slowdown,
        start_year,
        source as source_id,
        confidence,
        description
    from source
)

select * from typed
