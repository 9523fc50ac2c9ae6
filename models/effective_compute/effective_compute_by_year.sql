with

paths as (select * from {{ ref('int_paths') }}),

effective as (select * from {{ ref('int_effective_compute') }})

select
    -- key
    paths.variant,
    effective.software_form,
    paths.supply_scenario,
    paths.allocation_scenario,
    paths.combined_scenario_id,
    effective.year,
    -- measures
    effective.run_so_far_flop_log10,
    effective.software_gain_log10,
    effective.software_growth_ln_per_year,
    effective.effective_compute_flop_log10,
    pow(10, effective.effective_compute_flop_log10) as effective_compute_flop
from paths
inner join effective on paths.path_id = effective.path_id
order by paths.variant desc, effective.software_form, paths.combined_scenario_id, effective.year
