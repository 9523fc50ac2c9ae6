with

source as (select * from {{ ref('power_and_cost') }}),

typed as (
    select
        quantity,
        period,
        value as observed_value,
        low as observed_low,
        high as observed_high,
        unit,
        source as source_id,
        confidence,
        source_text
    from source
)

select * from typed
