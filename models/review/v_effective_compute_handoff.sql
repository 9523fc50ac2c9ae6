with

envelope as (select * from {{ ref('v_slow_base_fast_envelope') }}),

effective as (
    select * from {{ ref('effective_compute_by_year') }}
    where software_form = 'default'
),

-- What capability and the economy take over, on the default form of software progress.
handoff as (
    select
        effective.variant,
        effective.year,
        envelope.pace,
        effective.combined_scenario_id,
        effective.run_so_far_flop_log10,
        effective.software_gain_log10,
        pow(10, effective.software_gain_log10) as software_gain_ratio,
        effective.software_growth_ln_per_year,
        effective.effective_compute_flop,
        effective.effective_compute_flop_log10
    from effective
    inner join envelope
        on
            effective.variant = envelope.variant
            and effective.combined_scenario_id = envelope.combined_scenario_id
            and effective.year = envelope.year
    order by effective.variant desc, effective.year, effective.combined_scenario_id
)

select * from handoff
