with

source as (select * from {{ ref('eci_horizon_bridge') }}),

typed as (
    select
        -- key
        bridge_id,
        -- measures
        intercept_log2_minutes,
        slope_log2_per_eci,
        n_models,
        residual_doublings,
        r_squared,
        -- provenance
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
