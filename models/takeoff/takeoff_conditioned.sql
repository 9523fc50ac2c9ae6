with

distributions as (select * from {{ ref('int_takeoff_distributions') }}),

alone as (
    select * from distributions
    where evidence = 'nothing'
),

stated as (
    select
        evidence,
        string_agg(
            concat_ws(' ', evidence_kind, observed_value, 'at', observed_at), ' and ' order by evidence_kind
        ) as observed
    from {{ ref('stg_takeoff_evidence') }}
    group by evidence
),

named as (
    select
        -- key
        given.sampler,
        given.evidence,
        given.quantity,
        -- attributes
        stated.observed,
        -- measures
        alone.p10 as unconditional_p10,
        alone.p50 as unconditional_p50,
        alone.p90 as unconditional_p90,
        alone.never_frac as unconditional_never_frac,
        given.p10,
        given.p25,
        given.p50,
        given.p75,
        given.p90,
        given.never_frac,
        given.effective_draws
    from distributions as given
    inner join stated on given.evidence = stated.evidence
    inner join alone on given.sampler = alone.sampler and given.quantity = alone.quantity
)

select * from named
order by sampler, evidence, quantity
