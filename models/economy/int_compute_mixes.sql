-- What scenarios assume and what labs were seen to do, as the three uses of compute that replace each other.
with

shares as (select * from {{ ref('allocation_share_assumptions_by_year') }}),

evidence as (select * from {{ ref('stg_allocation_evidence') }}),

scenarios as (
    select
        variant as mix_basis,
        allocation_scenario as mix,
        year,
        inference_share_frac,
        training_share_frac,
        ai_rnd_experiment_share_frac as experiment_share_frac
    from shares
),

-- Of a lab's compute nothing is left over: what is neither inference nor a final run is research.
labs as (
    select
        entity,
        year,
        max(evidence_frac) filter (quantity = 'inference_share') as inference_frac,
        max(evidence_frac) filter (quantity = 'final_run_share_of_rnd') as final_run_frac
    from evidence
    group by entity, year
),

known as (
    select
        'observed' as mix_basis,
        entity as mix,
        year,
        inference_frac as inference_share_frac,
        (1 - inference_frac) * final_run_frac as training_share_frac,
        (1 - inference_frac) * (1 - final_run_frac) as experiment_share_frac
    from labs
    where inference_frac is not null and final_run_frac is not null
),

every as (
    select * from scenarios
    union all by name
    select * from known
),

listed as (
    select
        -- key
        mix_basis,
        mix,
        year,
        -- measures: of all compute, the rest being set aside
        inference_share_frac,
        training_share_frac,
        experiment_share_frac
    from every
)

select * from listed
