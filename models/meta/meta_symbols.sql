with

symbols as (select * from {{ ref('stg_symbols') }}),

parameters as (select * from {{ ref('stg_parameters') }}),

rivals as (select * from {{ ref('stg_takeoff_rival_symbols') }}),

-- Symbols of results come from their own seed, symbols of parameters from the registry and
-- that of rival models.
listed as (
    select
        symbol,
        meaning,
        unit,
        model_name,
        column_name
    from symbols

    union all

    select
        symbol,
        meaning,
        unit,
        if(milestone_years is null, 'scalar_parameters', 'assumption_values_by_year') as model_name,
        if(milestone_years is null, parameter, 'parameter_value') as column_name
    from parameters

    union all

    select
        symbol,
        meaning,
        unit,
        'int_takeoff_rival_parameters' as model_name,
        'point_value' as column_name
    from rivals
)

select * from listed
order by symbol
