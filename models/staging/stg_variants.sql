with

source as (select * from {{ ref('variants') }}),

typed as (
    select
        -- key
        variant,
        -- attributes
        variant_position,
        meaning
    from source
)

select * from typed
