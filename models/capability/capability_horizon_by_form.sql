with

capability as (select * from {{ ref('capability_by_year') }}),

effective as (select * from {{ ref('effective_compute_by_year') }}),

forms as (select * from {{ ref('stg_horizon_forms') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

paths as (
    select
        capability.*,
        forms.horizon_form,
        forms.doubling_cost_ratio,
        forms.raw_doublings_per_oom,
        forms.raw_doublings_per_year,
        scalars.horizon_ratio_p50_p80,
        capability.horizon_doublings_per_oom * capability.effective_since_2025_log10 as linear_doublings,
        effective.run_so_far_flop_log10 - run_2025.run_so_far_flop_log10 as run_since_2025_log10
    from capability
    inner join effective
        on
            capability.variant = effective.variant
            and capability.software_form = effective.software_form
            and capability.combined_scenario_id = effective.combined_scenario_id
            and capability.year = effective.year
    inner join effective as run_2025
        on
            capability.variant = run_2025.variant
            and capability.software_form = run_2025.software_form
            and capability.combined_scenario_id = run_2025.combined_scenario_id
            and run_2025.year = {{ var('last_observed_year') }}
    cross join scalars
    cross join forms
),

doubled as (
    select
        *,
        case
            when raw_doublings_per_oom is not null
                then raw_doublings_per_oom * run_since_2025_log10
                    + raw_doublings_per_year * (year - {{ var('last_observed_year') }})
            when doubling_cost_ratio = 1 then linear_doublings
            -- n doublings cost 1 + d + ... + d^(n-1) times the first. If each is cheaper than the last, all of them
            -- cost a finite amount: beyond that pole there is no horizon, and none is made up.
            when 1 - linear_doublings * (1 - doubling_cost_ratio) > 0
                then ln(1 - linear_doublings * (1 - doubling_cost_ratio)) / ln(doubling_cost_ratio)
        end as doublings_since_2025
    from paths
),

horizons as (
    select
        *,
        horizon_p50_minutes_log2 - linear_doublings + doublings_since_2025 as form_log2
    from doubled
),

listed as (
    select
        -- key
        variant,
        software_form,
        combined_scenario_id,
        horizon_form,
        year,
        -- measures
        form_log2 as horizon_p50_minutes_log2,
        pow(2, form_log2) as horizon_p50_minutes,
        form_log2 - log2(horizon_ratio_p50_p80) as horizon_p80_minutes_log2,
        pow(2, form_log2) / horizon_ratio_p50_p80 as horizon_p80_minutes,
        {{ is_beyond_measured_range('pow(2, form_log2)') }} as is_beyond_measured_range
    from horizons
    order by variant desc, software_form, combined_scenario_id, horizon_form, year
)

select * from listed
