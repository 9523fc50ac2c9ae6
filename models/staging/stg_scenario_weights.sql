with

source as (select * from {{ ref('scenario_weights') }}),

typed as (
    select
        layer,
        scenario,
        weight as weight_frac,
        owner,
        source as source_id,
        confidence,
        rationale
    from source
)

select * from typed
