with

capability as (
    select * from {{ ref('int_capability') }}
    where software_form = 'default'
),

measures as (
    select
        -- key
        path_id,
        draw,
        year,
        -- measures, on the scale on which they are projected
        software_gain_log10,
        effective_compute_flop_log10,
        horizon_p50_minutes_log2,
        horizon_p80_minutes_log2,
        eci,
        ai_rnd_automation_frac,
        economy_automation_frac
    from capability
)

select * from measures
