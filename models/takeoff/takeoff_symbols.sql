with

symbols as (select * from {{ ref('stg_takeoff_symbol_meanings') }}),

parameters as (select * from {{ ref('stg_takeoff_parameters') }}),

named as (
    select
        -- key
        symbols.symbol,
        symbols.role,
        symbols.meaning,
        symbols.parameter,
        parameters.preset,
        -- measures
        parameters.point_value,
        parameters.unit,
        parameters.point_low,
        parameters.point_high,
        -- provenance
        parameters.source_class,
        parameters.source_id,
        parameters.confidence,
        parameters.rationale
    from symbols
    left join parameters on symbols.parameter = parameters.parameter
)

select * from named
order by role, symbol, preset
