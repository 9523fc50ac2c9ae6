with

source as (select * from {{ ref('takeoff_rival_cases') }}),

typed as (
    select
        -- key
        rival_case,
        -- attributes
        rival,
        model as rival_model,
        inherits_from,
        run as run_kind,
        forecaster,
        description
    from source
)

select * from typed
