with

horizons as (select * from {{ ref('capability_horizon_by_form') }}),

counted as (
    select
        -- key
        variant,
        software_form,
        horizon_form,
        year,
        -- measures, over scenarios and draws
        cast(count(*) as integer) as path_count,
        cast(count(*) - count(horizon_p50_minutes_log2) as integer) as null_count,
        1 - count(horizon_p50_minutes_log2) / count(*) as null_share_frac
    from horizons
    group by variant, software_form, horizon_form, year
    order by variant desc, software_form, horizon_form, year
)

select * from counted
