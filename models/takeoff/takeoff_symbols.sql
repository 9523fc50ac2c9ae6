with

symbols as (select * from {{ ref('stg_takeoff_symbol_meanings') }}),

parameters as (select * from {{ ref('stg_takeoff_parameters') }}),

constants as (select * from {{ ref('takeoff_calibration') }}),

named as (
    select
        -- key
        symbols.symbol,
        symbols.role,
        symbols.meaning,
        symbols.parameter,
        coalesce(parameters.preset, constants.preset) as preset,
        -- measures
        coalesce(parameters.point_value, constants.constant_value) as point_value,
        symbols.unit,
        parameters.point_low,
        parameters.point_high,
        -- provenance
        if(constants.symbol is null, parameters.source_class, 'calibrated') as source_class,
        parameters.source_id,
        parameters.confidence,
        parameters.rationale
    from symbols
    left join parameters on symbols.parameter = parameters.parameter
    left join constants on symbols.symbol = constants.symbol
)

select * from named
order by role, symbol, preset
