{#- The guard against two sets of formulas: what the ensemble makes of the point values is what the tables say. -#}
with

paths as (
    select * from {{ ref('int_projection_paths') }}
    where combined_scenario_id <> 'mixture'
),

compute as (
    select
        paths.variant,
        paths.combined_scenario_id,
        supply.year,
        log10(supply.ai_infrastructure_capex_usd) as ai_infrastructure_capex_usd_log10,
        log10(buckets.usable_compute_flop) as usable_compute_flop_log10,
        log10(buckets.training_flop) as training_flop_log10,
        runs.largest_frontier_run_flop_log10 as largest_run_flop_log10
    from paths
    inner join {{ ref('supply_fundamental_inputs_by_year') }} as supply
        on
            paths.supply_scenario = supply.supply_scenario
            and {{ supply_variant_of('paths.variant') }} = {{ supply_variant_of('supply.variant') }}
    inner join {{ ref('allocation_compute_by_bucket') }} as buckets
        on
            paths.variant = buckets.variant
            and paths.combined_scenario_id = buckets.combined_scenario_id
            and supply.year = buckets.year
    inner join {{ ref('allocation_largest_frontier_run') }} as runs
        on
            paths.variant = runs.variant
            and paths.combined_scenario_id = runs.combined_scenario_id
            and supply.year = runs.year
),

capability as (
    select
        capability.variant,
        capability.combined_scenario_id,
        capability.year,
        effective.software_gain_log10,
        effective.effective_compute_flop_log10,
        capability.horizon_p50_minutes_log2,
        capability.horizon_p80_minutes_log2,
        capability.eci,
        capability.ai_rnd_automation_frac,
        capability.economy_automation_frac
    from {{ ref('capability_by_year') }} as capability
    inner join {{ ref('effective_compute_by_year') }} as effective
        on
            capability.variant = effective.variant
            and capability.software_form = effective.software_form
            and capability.combined_scenario_id = effective.combined_scenario_id
            and capability.year = effective.year
    inner join paths
        on capability.variant = paths.variant and capability.combined_scenario_id = paths.combined_scenario_id
    where capability.software_form = 'default'
),

expected as (
    unpivot (select * from compute)
    on columns(* exclude (variant, combined_scenario_id, year)) into name measure value table_value

    union all by name

    unpivot (select * from capability)
    on columns(* exclude (variant, combined_scenario_id, year)) into name measure value table_value
)

select
    coalesce(bands.variant, expected.variant) as variant,
    coalesce(bands.combined_scenario_id, expected.combined_scenario_id) as combined_scenario_id,
    coalesce(bands.measure, expected.measure) as measure,
    coalesce(bands.year, expected.year) as year,
    bands.point_value,
    expected.table_value
from (
    select * from {{ ref('projection_bands') }}
    where combined_scenario_id <> 'mixture'
) as bands
full outer join expected
    on
        bands.variant = expected.variant
        and bands.combined_scenario_id = expected.combined_scenario_id
        and bands.measure = expected.measure
        and bands.year = expected.year
where not coalesce(abs(bands.point_value - expected.table_value) <= 1e-9, false)
