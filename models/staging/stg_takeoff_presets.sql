with

source as (select * from {{ ref('takeoff_presets') }}),

typed as (
    select
        preset,
        inherits_from,
        effective_compute,
        calibration,
        anchor,
        automation,
        training,
        has_coding_automation = 1 as has_coding_automation,
        has_taste = 1 as has_taste,
        has_compute_slowdown = 1 as has_compute_slowdown,
        start_year,
        rate_reading,
        source as source_id,
        confidence,
        description
    from source
)

select * from typed
