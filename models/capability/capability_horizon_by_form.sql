with

capability as (select * from {{ ref('capability_by_year') }}),

effective as (select * from {{ ref('effective_compute_by_year') }}),

forms as (select * from {{ ref('stg_horizon_forms') }}),

reading as (
    select * from {{ ref('capability_last_readings') }}
    where series = 'horizon_p50'
),

paths as (
    select
        capability.*,
        forms.horizon_form,
        forms.doubling_cost_ratio,
        capability.horizon_doublings_per_oom * capability.effective_since_2025_log10 as linear_doublings,
        forms.raw_doublings_per_oom * (effective.run_so_far_flop_log10 - run_2025.run_so_far_flop_log10)
        + forms.raw_doublings_per_year * (capability.year - {{ var('last_observed_year') }}) as raw_doublings
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
    cross join forms
),

-- The calibrated paths start from the last reading, whatever the form; it lies on the line between two rows.
starts as (
    select
        before.variant,
        before.software_form,
        before.combined_scenario_id,
        before.horizon_form,
        {% for name in ['linear_doublings', 'raw_doublings'] %}
            before.{{ name }}
            + (after.{{ name }} - before.{{ name }}) * (reading.read_at_year - reading.year_before - 0.5)
                as {{ name }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from reading
    inner join paths as before on before.variant in ('calibrated', 'closed') and reading.year_before = before.year
    inner join paths as after
        on
            before.variant = after.variant
            and before.software_form = after.software_form
            and before.combined_scenario_id = after.combined_scenario_id
            and before.horizon_form = after.horizon_form
            and reading.year_after = after.year
),

started as (
    select
        paths.*,
        coalesce(starts.linear_doublings, 0) as linear_doublings_at_start,
        coalesce(starts.raw_doublings, 0) as raw_doublings_at_start
    from paths
    left join starts
        on
            paths.variant = starts.variant
            and paths.software_form = starts.software_form
            and paths.combined_scenario_id = starts.combined_scenario_id
            and paths.horizon_form = starts.horizon_form
),

doubled as (
    select
        *,
        {% for place in ['', '_at_start'] %}
            case
                when raw_doublings is not null then raw_doublings{{ place }}
                when doubling_cost_ratio = 1 then linear_doublings{{ place }}
                -- n doublings cost 1 + d + ... + d^(n-1) times the first. If each is cheaper than the last, all of them
                -- cost a finite amount: beyond that pole there is no horizon, and none is made up.
                when 1 - linear_doublings{{ place }} * (1 - doubling_cost_ratio) > 0
                    then ln(1 - linear_doublings{{ place }} * (1 - doubling_cost_ratio)) / ln(doubling_cost_ratio)
            end as doublings_since_2025{{ place }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from started
),

-- What has been read stands in every form.
horizons as (
    select
        *,
        if(
            is_observed_horizon,
            horizon_p50_minutes_log2,
            horizon_p50_minutes_log2
            - (linear_doublings - linear_doublings_at_start)
            + (doublings_since_2025 - doublings_since_2025_at_start)
        ) as form_log2
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
        form_log2 - (horizon_p50_minutes_log2 - horizon_p80_minutes_log2) as horizon_p80_minutes_log2,
        pow(2, form_log2 - (horizon_p50_minutes_log2 - horizon_p80_minutes_log2)) as horizon_p80_minutes,
        {{ is_beyond_measured_range('pow(2, form_log2)') }} as is_beyond_measured_range
    from horizons
    order by variant desc, software_form, combined_scenario_id, horizon_form, year
)

select * from listed
