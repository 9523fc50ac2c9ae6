with

horizons as (select * from {{ ref('capability_horizon_by_variant') }}),

counted as (
    select
        -- key
        variant,
        software_variant,
        horizon_variant,
        year,
        -- measures, over scenarios and draws
        cast(count(*) as integer) as path_count,
        cast(count(*) - count(horizon_p50_minutes_log2) as integer) as null_count,
        1 - count(horizon_p50_minutes_log2) / count(*) as null_share_frac
    from horizons
    group by variant, software_variant, horizon_variant, year
    order by variant desc, software_variant, horizon_variant, year
)

select * from counted
