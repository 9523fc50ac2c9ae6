with

symbols as (select * from {{ ref('stg_symbols') }}),

parameters as (select * from {{ ref('stg_parameters') }}),

rivals as (select * from {{ ref('stg_takeoff_rival_symbols') }}),

takeoff as (select * from {{ ref('stg_takeoff_symbol_meanings') }}),

-- Symbols of results come from their own seed, symbols of parameters from the registry and those of takeoff and of its
-- rivals from theirs.
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
),

-- Takeoff keeps the letters of its authors: one that stands for something else here already says so.
with_takeoff as (
    select * from listed

    union all by name

    select
        takeoff.symbol || if(listed.symbol is null, '', ' (takeoff)') as symbol,
        takeoff.meaning,
        takeoff.unit,
        case takeoff.role
            when 'parameter' then 'stg_takeoff_parameters'
            when 'calibrated' then 'takeoff_calibration'
            else 'takeoff_trajectory_by_year'
        end as model_name,
        takeoff.column_name
    from takeoff
    left join listed on takeoff.symbol = listed.symbol
)

select * from with_takeoff
order by symbol
