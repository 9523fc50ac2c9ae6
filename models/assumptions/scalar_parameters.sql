with

scalars as (select * from {{ ref('stg_scalar_assumptions') }}),

-- One wide row per draw; draw 0 holds the point values.
wide as (
    select
        0 as draw,
        max(point_value) filter (parameter = 'historical_anchor_year') as historical_anchor_year,
        max(point_value) filter (parameter = 'historical_anchor_log10_flop') as historical_anchor_log10_flop,
        max(point_value) filter (parameter = 'model_count_year_correlation') as model_count_year_correlation
    from scalars
)

select * from wide
