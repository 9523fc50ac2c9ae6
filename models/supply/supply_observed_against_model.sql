with

supply as (
    select * from {{ ref('supply_fundamental_inputs_by_year') }}
    where supply_scenario = 'base'
),

modelled as (
    select * from {{ ref('int_supply_calibrated') }}
    where draw = 0 and supply_scenario = 'base' and not is_closed
),

observed_years as (
    select
        published.year,
        published.available_stock_h100e as published_stock,
        modelled.modelled_stock_h100e as calibrated_stock,
        observed.available_stock_h100e as observed_stock,
        published.mean_stock_h100e as published_mean_stock,
        observed.mean_stock_h100e as observed_mean_stock,
        published.usable_compute_flop as published_usable,
        observed.usable_compute_flop as observed_usable,
        published.shipments_h100e as published_shipments,
        observed.shipments_h100e as observed_shipments
    from supply as observed
    inner join supply as published on observed.year = published.year and published.variant = 'published'
    inner join modelled on observed.year = modelled.year
    where observed.variant = 'calibrated' and observed.is_observed
),

quantities as (
    select
        year,
        'stock at year end' as quantity,
        'H100e' as unit,
        published_stock as published_value,
        calibrated_stock as modelled_value,
        observed_stock as observed_value
    from observed_years
    union all
    select
        year,
        'stock averaged over the year' as quantity,
        'H100e' as unit,
        published_mean_stock as published_value,
        cast(null as double) as modelled_value,
        observed_mean_stock as observed_value
    from observed_years
    union all
    select
        year,
        'usable compute' as quantity,
        'FLOP' as unit,
        published_usable as published_value,
        cast(null as double) as modelled_value,
        observed_usable as observed_value
    from observed_years
    union all
    select
        year,
        'shipments' as quantity,
        'H100e' as unit,
        published_shipments as published_value,
        cast(null as double) as modelled_value,
        observed_shipments as observed_value
    from observed_years
),

residuals as (
    select
        -- key
        quantity,
        year,
        -- measures, in the unit of the row
        unit,
        published_value,
        modelled_value,
        observed_value,
        log10(published_value / observed_value) as published_residual_log10,
        log10(modelled_value / observed_value) as modelled_residual_log10
    from quantities
)

select * from residuals
order by quantity, year
