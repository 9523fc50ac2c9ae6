with

variants as (select * from {{ ref('stg_variants') }}),

paths as (select * from {{ ref('int_paths') }}),

counted as (
    select
        variants.variant,
        variants.meaning,
        variants.variant_position,
        cast(count(*) as integer) as path_count
    from variants
    inner join paths on variants.variant = paths.variant
    group by variants.variant, variants.meaning, variants.variant_position
)

select * from counted
order by variant_position
