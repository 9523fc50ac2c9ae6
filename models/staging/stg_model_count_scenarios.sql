with

source as (select * from {{ ref('model_count_scenarios') }}),

typed as (
    select {{ long_assumptions('model_counts') }}
    from source
)

select * from typed
