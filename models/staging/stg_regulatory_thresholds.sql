with

source as (select * from {{ ref('regulatory_thresholds') }}),

typed as (
    select
        -- key
        rule as rule_name,
        -- attributes
        jurisdiction,
        threshold_flop,
        in_force_from as in_force_from_on,
        in_force_to as in_force_to_on,
        status as rule_status,
        -- provenance
        source as source_id,
        confidence,
        note
    from source
)

select * from typed
