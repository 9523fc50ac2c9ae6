with

paths as (select * from {{ ref('int_paths') }}),

compute as (
    select * from {{ ref('int_allocated_compute') }}
    where draw = 0
),

effective as (
    select * from {{ ref('int_effective_compute') }}
    where draw = 0 and software_form = 'default'
),

capability as (
    select * from {{ ref('int_capability') }}
    where draw = 0 and software_form = 'default'
),

supply as (select * from {{ ref('supply_fundamental_inputs_by_year') }}),

-- What agents take from the chain, of every path in the point run.
inputs as (
    select
        -- key
        paths.path_id,
        compute.year,
        -- measures
        compute.inference_flop,
        effective.run_so_far_flop_log10,
        effective.software_gain_log10,
        supply.cost_per_usable_flop_blended_usd as cost_per_usable_flop_usd,
        capability.economy_automation_frac
    from paths
    inner join compute on paths.path_id = compute.path_id
    inner join effective on paths.path_id = effective.path_id and compute.year = effective.year
    inner join capability on paths.path_id = capability.path_id and compute.year = capability.year
    inner join supply
        on
            {{ supply_variant_of('paths.variant') }} = {{ supply_variant_of('supply.variant') }}
            and paths.supply_scenario = supply.supply_scenario
            and compute.year = supply.year
)

select * from inputs
