with

paths as (select * from {{ ref('int_effective_compute_paths') }}),

endogenous as (select * from {{ ref('int_software_endogenous') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

-- The closed form with some of its parameters off.
variants as (
    select * from (
        values
        ('default', false, false),
        ('constant_rate', true, false),
        ('scale_dependent', false, true)
    ) as listed (software_variant, is_constant, is_scale_dependent)
),

drawn as (
    select
        paths.*,
        variants.software_variant,
        scalars.draw,
        scalars.software_growth_initial,
        scalars.software_growth_long_run,
        if(variants.is_constant, 0, scalars.software_growth_decay) as software_growth_decay,
        if(variants.is_constant, null, scalars.software_ceiling) as software_ceiling,
        if(variants.is_scale_dependent, scalars.software_scale_dependence, 0) as software_scale_dependence,
        scalars.run_growth_reference
    from paths
    cross join variants
    cross join scalars
),

{{ software_gains('drawn') }},

every_variant as (
    select
        variant,
        software_variant,
        supply_scenario,
        allocation_scenario,
        combined_scenario_id,
        year,
        draw,
        run_so_far_flop_log10,
        software_gain_log10,
        software_growth_ln_per_year
    from software_gains

    union all

    select
        paths.variant,
        'endogenous' as software_variant,
        paths.supply_scenario,
        paths.allocation_scenario,
        paths.combined_scenario_id,
        paths.year,
        endogenous.draw,
        paths.run_so_far_flop_log10,
        endogenous.software_gain_log10,
        endogenous.software_growth_ln_per_year
    from paths
    inner join endogenous
        on
            paths.variant = endogenous.variant
            and paths.combined_scenario_id = endogenous.combined_scenario_id
            and paths.year = endogenous.year
),

effective as (
    select
        *,
        run_so_far_flop_log10 + software_gain_log10 as effective_compute_flop_log10,
        pow(10, run_so_far_flop_log10 + software_gain_log10) as effective_compute_flop
    from every_variant
    order by variant desc, software_variant, combined_scenario_id, year, draw
)

select * from effective
