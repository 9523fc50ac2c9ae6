with

horizons as (select * from {{ ref('stg_metr_time_horizons') }}),

observed as (
    select
        -- key
        suite,
        model_key,
        -- attributes
        model_name,
        developer,
        released_on,
        (released_on - date '2025-01-01') / 365.25 as years_since_2025,
        is_sota,
        is_reliable,
        {{ is_beyond_measured_range('horizon_p50_minutes') }} as is_beyond_measured_range,
        -- METR fits state-of-the-art models that the suite can still measure.
        is_sota and is_reliable and not {{ is_beyond_measured_range('horizon_p50_minutes') }} as is_fitted,
        -- measures
        horizon_p50_minutes,
        horizon_p50_low_minutes,
        horizon_p50_high_minutes,
        log2(horizon_p50_minutes) as horizon_p50_minutes_log2,
        horizon_p80_minutes,
        horizon_p80_low_minutes,
        horizon_p80_high_minutes,
        log2(horizon_p80_minutes) as horizon_p80_minutes_log2,
        horizon_p50_minutes / horizon_p80_minutes as horizon_ratio_p50_p80,
        average_score_frac,
        -- provenance
        published_on,
        source_id,
        note
    from horizons
    order by suite, released_on, model_key
)

select * from observed
