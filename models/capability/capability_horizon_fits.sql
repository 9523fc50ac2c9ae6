with

fits as (select * from {{ ref('int_capability_horizon_fits') }}),

-- The latest figures METR gives for the same suite.
published as (
    select * from {{ ref('stg_metr_doubling_times') }}
    where suite = '1.1' and edition in ('2026-05 file', '2026-05 chart')
),

compared as (
    select
        -- key
        fits.first_year,
        -- measures
        fits.n_models,
        fits.doubling_days,
        fits.doubling_low_days,
        fits.doubling_high_days,
        fits.doublings_per_year,
        fits.doublings_per_year_standard_error,
        fits.level_2025_minutes_log2,
        fits.residual_doublings,
        fits.r_squared,
        published.doubling_days as published_doubling_days,
        published.doubling_low_days as published_low_days,
        published.doubling_high_days as published_high_days,
        fits.doubling_days - published.doubling_days as difference_days,
        -- provenance
        published.edition as published_edition,
        published.source_id
    from fits
    inner join published on fits.first_year = published.first_year
    order by fits.first_year
)

select * from compared
