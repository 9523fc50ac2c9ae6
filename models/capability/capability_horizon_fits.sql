with

fits as (select * from {{ ref('int_capability_horizon_fits') }}),

published as (
    select * from {{ ref('stg_metr_doubling_times') }}
    where suite = '1.1'
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
        known.n_models as n_models_known,
        known.doubling_days as known_doubling_days,
        known.doubling_days - published.doubling_days as difference_days,
        -- provenance
        published.edition as published_edition,
        published.published_on,
        published.source_id
    from fits
    -- METR's newest figure, against the rows it knew.
    inner join fits as known on fits.first_year = known.first_year and fits.edition <> known.edition
    inner join published on known.first_year = published.first_year and known.edition = published.edition
    where fits.edition = 'all rows'
    order by fits.first_year
)

select * from compared
